// One walk through the server with the Go SDK: one line of JSON for each step.
//
//	walk ENDPOINT [CA [BUCKET FILE KMS-KEY]]     with a file: its uploads instead, see uploads.go
//	walk minio ENDPOINT                          with minio-go instead, see minio.go
//	walk retries ENDPOINT BUCKET KEY...          the client's own attempts instead, see retries.go
package main

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/aws/smithy-go"
)

const bucket = "go-bucket"

var ctx = context.Background()

func step(name string, run func() error) {
	line := map[string]any{"step": name, "ok": true}
	if err := run(); err != nil {
		line["ok"], line["detail"] = false, err.Error()
	}
	text, _ := json.Marshal(line)
	fmt.Println(string(text))
}

func httpClient(ca string) *http.Client {
	transport := &http.Transport{}
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			panic(err)
		}
		pool := x509.NewCertPool()
		pool.AppendCertsFromPEM(pem)
		transport.TLSClientConfig = &tls.Config{RootCAs: pool}
	}
	return &http.Client{Transport: transport}
}

func client(endpoint, secret string, transport *http.Client) *s3.Client {
	return clientOf(endpoint, secret, transport, 1)
}

func clientOf(endpoint, secret string, transport *http.Client, attempts int) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint:     aws.String(endpoint),
		Region:           "us-east-1",
		Credentials:      credentials.NewStaticCredentialsProvider("test", secret, ""),
		UsePathStyle:     true,
		HTTPClient:       transport,
		RetryMaxAttempts: attempts,
	})
}

func fetch(transport *http.Client, method, url string, body []byte) ([]byte, error) {
	request, err := http.NewRequest(method, url, bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	answer, err := transport.Do(request)
	if err != nil {
		return nil, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if err == nil && answer.StatusCode != http.StatusOK {
		err = fmt.Errorf("%d %s", answer.StatusCode, text)
	}
	return text, err
}

func equal(got, want any) error {
	if fmt.Sprint(got) != fmt.Sprint(want) {
		return fmt.Errorf("got %v, wanted %v", got, want)
	}
	return nil
}

func main() {
	if os.Args[1] == "minio" {
		minioWalk(os.Args[2])
		return
	}
	if os.Args[1] == "retries" {
		retries(clientOf(os.Args[2], "test", httpClient(""), 3), os.Args[3], os.Args[4:])
		return
	}
	endpoint, ca := os.Args[1], ""
	if len(os.Args) > 2 {
		ca = os.Args[2]
	}
	transport := httpClient(ca)
	c := client(endpoint, "test", transport)
	if len(os.Args) > 3 {
		uploads(c, os.Args[3], os.Args[4], os.Args[5])
		return
	}
	key, content := aws.String("folder/a b+é"), bytes.Repeat([]byte("0123456789abcdef"), 1<<16)

	step("create bucket", func() error {
		_, err := c.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String(bucket)})
		return err
	})
	step("put object", func() error {
		_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: key, Body: bytes.NewReader(content)})
		return err
	})
	step("get object", func() error {
		answer, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: key})
		if err != nil {
			return err
		}
		defer answer.Body.Close()
		got, err := io.ReadAll(answer.Body)
		return errors.Join(err, equal(bytes.Equal(got, content), true))
	})
	presigner := s3.NewPresignClient(c)
	step("presigned put", func() error {
		url, err := presigner.PresignPutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: key})
		if err != nil {
			return err
		}
		_, err = fetch(transport, url.Method, url.URL, []byte("hello"))
		return err
	})
	step("presigned get", func() error {
		url, err := presigner.PresignGetObject(ctx, &s3.GetObjectInput{Bucket: aws.String(bucket), Key: key})
		if err != nil {
			return err
		}
		text, err := fetch(transport, url.Method, url.URL, nil)
		return errors.Join(err, equal(string(text), "hello"))
	})
	step("bucket encryption", func() error {
		rule := types.ServerSideEncryptionRule{
			ApplyServerSideEncryptionByDefault: &types.ServerSideEncryptionByDefault{SSEAlgorithm: types.ServerSideEncryptionAwsKms},
			BucketKeyEnabled:                   aws.Bool(true),
		}
		_, err := c.PutBucketEncryption(ctx, &s3.PutBucketEncryptionInput{
			Bucket:                            aws.String(bucket),
			ServerSideEncryptionConfiguration: &types.ServerSideEncryptionConfiguration{Rules: []types.ServerSideEncryptionRule{rule}},
		})
		if err != nil {
			return err
		}
		answer, err := c.GetBucketEncryption(ctx, &s3.GetBucketEncryptionInput{Bucket: aws.String(bucket)})
		if err != nil {
			return err
		}
		got := answer.ServerSideEncryptionConfiguration.Rules[0]
		return equal(got.ApplyServerSideEncryptionByDefault.SSEAlgorithm, "aws:kms")
	})
	step("inherited encryption", func() error {
		_, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: aws.String(bucket), Key: key, Body: bytes.NewReader(content)})
		if err != nil {
			return err
		}
		answer, err := c.HeadObject(ctx, &s3.HeadObjectInput{Bucket: aws.String(bucket), Key: key})
		if err != nil {
			return err
		}
		return errors.Join(equal(answer.ServerSideEncryption, "aws:kms"), equal(*answer.BucketKeyEnabled, true))
	})
	step("wrong secret", func() error {
		_, err := client(endpoint, "wrong", transport).ListBuckets(ctx, &s3.ListBucketsInput{})
		var fault smithy.APIError
		if !errors.As(err, &fault) {
			return fmt.Errorf("not refused: %v", err)
		}
		return equal(fault.ErrorCode(), "SignatureDoesNotMatch")
	})
}
