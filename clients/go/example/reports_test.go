package example

import (
	"context"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"s3seal.io/s3sealtest"
)

func TestMain(m *testing.M) { s3sealtest.Main(m) }

// What leads AWS's SDK into a test's namespace.
func clientFor(n *s3sealtest.Namespace) *s3.Client {
	return s3.New(s3.Options{
		BaseEndpoint: aws.String(n.Endpoint()),
		Region:       s3sealtest.Region,
		Credentials:  credentials.NewStaticCredentialsProvider(n.AccessKey, n.SecretKey, ""),
		UsePathStyle: true,
	})
}

const seed = `
[[kms.keys]]
id = "1234abcd-12ab-34cd-56ef-1234567890ab"
alias = "alias/reports"

[[buckets]]
name = "reports"
encryption = { algorithm = "aws:kms", key = "alias/reports", bucket_key = true }
`

func put(t *testing.T, client *s3.Client, key string) {
	t.Helper()
	_, err := client.PutObject(context.Background(), &s3.PutObjectInput{
		Bucket: aws.String("reports"), Key: aws.String(key), Body: strings.NewReader("x"),
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestReportsAreSealed(t *testing.T) {
	t.Parallel()
	s3seal := s3sealtest.New(t, s3sealtest.Seed(seed))
	put(t, clientFor(s3seal), "a")
	s3seal.AssertAllEncrypted(s3sealtest.JSON{"mode": "aws:kms", "kms_key": "1234abcd-12ab-34cd-56ef-1234567890ab"})
	s3seal.Verify(
		s3sealtest.JSON{"requests": s3sealtest.JSON{"operation": "PutObject", "status": 200}, "exactly": 1},
		s3sealtest.JSON{"kms_calls": s3sealtest.JSON{"operation": "GenerateDataKey"}, "at_most": 1},
	)
}

func TestAThrottledUploadIsTriedAgain(t *testing.T) {
	t.Parallel()
	s3seal := s3sealtest.New(t, s3sealtest.Seed(seed))
	fault := s3seal.Fail(s3sealtest.JSON{
		"match":  s3sealtest.JSON{"operation": "PutObject"},
		"when":   s3sealtest.JSON{"times": 1},
		"effect": s3sealtest.JSON{"error": "SlowDown"},
	})
	put(t, clientFor(s3seal), "a")
	if fault.Fired() != 1 {
		t.Error(s3seal.Faults())
	}
}
