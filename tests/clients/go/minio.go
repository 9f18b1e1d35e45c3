package main

import (
	"bytes"
	"fmt"
	"io"
	"net/url"
	"strings"

	"github.com/minio/minio-go/v7"
	miniocredentials "github.com/minio/minio-go/v7/pkg/credentials"
	"github.com/minio/minio-go/v7/pkg/encrypt"
)

const minioPart = 5 << 20

// What mc, thanos and others build upon, with the credentials that MC_HOST_... would bring.
func minioWalk(endpoint string) {
	at, err := url.Parse(endpoint)
	if err != nil {
		panic(err)
	}
	host := at.Host
	client, err := minio.New(host, &minio.Options{
		Creds:  miniocredentials.NewStaticV4("test", "test", ""),
		Region: "us-east-1",
	})
	if err != nil {
		panic(err)
	}
	small, large := []byte("hello"), bytes.Repeat([]byte("0123456789abcdef"), (2*minioPart+1000)/16)
	put := func(key string, content []byte, options minio.PutObjectOptions) error {
		_, err := client.PutObject(ctx, bucket, key, bytes.NewReader(content), int64(len(content)), options)
		return err
	}
	read := func(key string, content []byte) error {
		object, err := client.GetObject(ctx, bucket, key, minio.GetObjectOptions{})
		if err != nil {
			return err
		}
		defer object.Close()
		got, err := io.ReadAll(object)
		if err != nil {
			return err
		}
		return equal(bytes.Equal(got, content), true)
	}

	step("make bucket", func() error { return client.MakeBucket(ctx, bucket, minio.MakeBucketOptions{}) })
	step("bucket exists", func() error {
		found, err := client.BucketExists(ctx, bucket)
		if err != nil {
			return err
		}
		return equal(found, true)
	})
	step("put and get", func() error {
		if err := put("small", small, minio.PutObjectOptions{}); err != nil {
			return err
		}
		return read("small", small)
	})
	step("put and get in parts", func() error {
		if err := put("large", large, minio.PutObjectOptions{PartSize: minioPart}); err != nil {
			return err
		}
		return read("large", large)
	})
	step("put encrypted", func() error {
		if err := put("sealed", small, minio.PutObjectOptions{ServerSideEncryption: encrypt.NewSSE()}); err != nil {
			return err
		}
		told, err := client.StatObject(ctx, bucket, "sealed", minio.StatObjectOptions{})
		if err != nil {
			return err
		}
		return equal(told.Metadata.Get("X-Amz-Server-Side-Encryption"), "AES256")
	})
	step("list", func() error {
		var keys []string
		for one := range client.ListObjects(ctx, bucket, minio.ListObjectsOptions{Recursive: true}) {
			if one.Err != nil {
				return one.Err
			}
			keys = append(keys, one.Key)
		}
		return equal(strings.Join(keys, " "), "large sealed small")
	})
	step("remove", func() error { return client.RemoveObject(ctx, bucket, "small", minio.RemoveObjectOptions{}) })
	step("missing", func() error {
		_, err := client.StatObject(ctx, bucket, "small", minio.StatObjectOptions{})
		return equal(minio.ToErrorResponse(err).Code, "NoSuchKey")
	})
	step("remove many", func() error {
		objects := make(chan minio.ObjectInfo)
		go func() {
			defer close(objects)
			for _, key := range []string{"large", "sealed"} {
				objects <- minio.ObjectInfo{Key: key}
			}
		}()
		for failed := range client.RemoveObjects(ctx, bucket, objects, minio.RemoveObjectsOptions{}) {
			return failed.Err
		}
		return client.RemoveBucket(ctx, bucket)
	})
	step("wrong secret", func() error {
		wrong, err := minio.New(host, &minio.Options{Creds: miniocredentials.NewStaticV4("test", "wrong", ""), Region: "us-east-1"})
		if err != nil {
			return err
		}
		_, err = wrong.ListBuckets(ctx)
		return equal(fmt.Sprint(minio.ToErrorResponse(err).Code), "SignatureDoesNotMatch")
	})
}
