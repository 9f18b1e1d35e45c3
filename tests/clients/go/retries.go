// One object for each key, written and read back with the attempts that the client makes by itself.
package main

import (
	"bytes"
	"errors"
	"io"

	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
)

func retries(c *s3.Client, bucket string, keys []string) {
	content := bytes.Repeat([]byte("x"), 1<<20)
	for _, key := range keys {
		step(key, func() error {
			if _, err := c.PutObject(ctx, &s3.PutObjectInput{Bucket: &bucket, Key: &key, Body: bytes.NewReader(content)}); err != nil {
				return err
			}
			answer, err := c.GetObject(ctx, &s3.GetObjectInput{Bucket: &bucket, Key: &key, ChecksumMode: types.ChecksumModeEnabled})
			if err != nil {
				return err
			}
			defer answer.Body.Close()
			got, err := io.ReadAll(answer.Body)
			if err != nil {
				return err
			}
			if !bytes.Equal(got, content) {
				return errors.New("other content")
			}
			return nil
		})
	}
}
