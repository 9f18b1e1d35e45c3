// What the modules of Testcontainers make of the image, each with its own wait.
package containers

import (
	"bytes"
	"context"
	"encoding/json"
	"net/http"
	"os"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"github.com/testcontainers/testcontainers-go"
	"github.com/testcontainers/testcontainers-go/modules/localstack"
	"github.com/testcontainers/testcontainers-go/wait"
)

func image() string { return os.Getenv("S3SEAL_COMPAT_IMAGE") }

// Puts an encrypted object and finds it in the journal.
func use(t *testing.T, endpoint string) {
	t.Helper()
	ctx := context.Background()
	client := s3.New(s3.Options{
		BaseEndpoint: aws.String(endpoint), UsePathStyle: true, Region: "us-east-1",
		Credentials: credentials.NewStaticCredentialsProvider("test", "test", ""),
	})
	if _, err := client.CreateBucket(ctx, &s3.CreateBucketInput{Bucket: aws.String("reports")}); err != nil {
		t.Fatal(err)
	}
	put, err := client.PutObject(ctx, &s3.PutObjectInput{
		Bucket: aws.String("reports"), Key: aws.String("note"), Body: bytes.NewReader([]byte("hello")),
		ServerSideEncryption: types.ServerSideEncryptionAwsKms,
	})
	if err != nil {
		t.Fatal(err)
	}
	if put.ServerSideEncryption != types.ServerSideEncryptionAwsKms {
		t.Fatalf("stored with %q", put.ServerSideEncryption)
	}
	response, err := http.Get(endpoint + "/_s3seal/requests?operation=PutObject&encryption.mode=aws:kms")
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var journal struct{ Total int }
	if err := json.NewDecoder(response.Body).Decode(&journal); err != nil {
		t.Fatal(err)
	}
	if journal.Total != 1 {
		t.Fatalf("the journal has %d such requests", journal.Total)
	}
}

func endpoint(t *testing.T, container testcontainers.Container, port string) string {
	t.Helper()
	address, err := container.PortEndpoint(context.Background(), port, "http")
	if err != nil {
		t.Fatal(err)
	}
	return address
}

func TestLocalStackModule(t *testing.T) {
	container, err := localstack.Run(context.Background(), image())
	testcontainers.CleanupContainer(t, container)
	if err != nil {
		t.Fatal(err)
	}
	use(t, endpoint(t, container, "4566/tcp"))
}

func TestGenericContainer(t *testing.T) {
	container, err := testcontainers.Run(context.Background(), image(),
		testcontainers.WithExposedPorts("4566/tcp"), testcontainers.WithWaitStrategy(wait.ForLog("Ready.")))
	testcontainers.CleanupContainer(t, container)
	if err != nil {
		t.Fatal(err)
	}
	use(t, endpoint(t, container, "4566/tcp"))
}
