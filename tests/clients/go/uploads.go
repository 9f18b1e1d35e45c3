// A large file by the transfer manager in each mode of encryption, read back whole and in part.
package main

import (
	"bytes"
	"crypto/md5"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/feature/s3/manager"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

const first, last = 41942000, 41944000 // around an end of 5 MiB parts and of 8 MiB parts

var customerKey = []byte("1234567890abcdef1234567890abcdef")

type mode struct {
	name  string
	write func(*s3.PutObjectInput)
	read  func(*s3.GetObjectInput)
}

func modes(kmsKey string) []mode {
	key, sum := base64.StdEncoding.EncodeToString(customerKey), md5.Sum(customerKey)
	algorithm, digest := aws.String("AES256"), aws.String(base64.StdEncoding.EncodeToString(sum[:]))
	asStored := func(*s3.GetObjectInput) {}
	kms := func(method types.ServerSideEncryption, bucketKey *bool) func(*s3.PutObjectInput) {
		return func(in *s3.PutObjectInput) {
			in.ServerSideEncryption, in.SSEKMSKeyId, in.BucketKeyEnabled = method, aws.String(kmsKey), bucketKey
		}
	}
	return []mode{
		{"sse-s3", func(*s3.PutObjectInput) {}, asStored},
		{"sse-kms", kms(types.ServerSideEncryptionAwsKms, nil), asStored},
		{"sse-kms-bucket-key", kms(types.ServerSideEncryptionAwsKms, aws.Bool(true)), asStored},
		{"dsse-kms", kms(types.ServerSideEncryptionAwsKmsDsse, nil), asStored},
		{"sse-c", func(in *s3.PutObjectInput) {
			in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5 = algorithm, &key, digest
		}, func(in *s3.GetObjectInput) {
			in.SSECustomerAlgorithm, in.SSECustomerKey, in.SSECustomerKeyMD5 = algorithm, &key, digest
		}},
	}
}

func download(c *s3.Client, bucket string, one mode, span *string) ([]byte, error) {
	in := &s3.GetObjectInput{Bucket: &bucket, Key: &one.name, Range: span}
	one.read(in)
	answer, err := c.GetObject(ctx, in)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	return io.ReadAll(answer.Body)
}

func uploads(c *s3.Client, bucket, file, kmsKey string) {
	content, err := os.ReadFile(file)
	if err != nil {
		panic(err)
	}
	for _, one := range modes(kmsKey) {
		step(one.name, func() error {
			in := &s3.PutObjectInput{Bucket: &bucket, Key: &one.name, Body: bytes.NewReader(content)}
			one.write(in)
			if _, err := manager.NewUploader(c).Upload(ctx, in); err != nil {
				return err
			}
			whole, err := download(c, bucket, one, nil)
			if err != nil {
				return err
			}
			part, err := download(c, bucket, one, aws.String(fmt.Sprintf("bytes=%d-%d", first, last)))
			return errors.Join(err, equal(bytes.Equal(whole, content), true), equal(bytes.Equal(part, content[first:last+1]), true))
		})
	}
}
