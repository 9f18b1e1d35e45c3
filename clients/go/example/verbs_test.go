package example

import (
	"context"
	"errors"
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/aws/aws-sdk-go-v2/aws"
	awshttp "github.com/aws/aws-sdk-go-v2/aws/transport/http"
	"github.com/aws/aws-sdk-go-v2/service/s3"
	"github.com/aws/aws-sdk-go-v2/service/s3/types"
	"s3seal.io/s3sealtest"
)

func TestTheJournalAndTheLedger(t *testing.T) {
	s3seal := s3sealtest.New(t, s3sealtest.Seed(seed))
	client := clientFor(s3seal)
	put(t, client, "a")
	_, err := client.PutObject(context.Background(), &s3.PutObjectInput{
		Bucket: aws.String("reports"), Key: aws.String("b"), ServerSideEncryption: types.ServerSideEncryptionAes256,
	})
	if err != nil {
		t.Fatal(err)
	}
	requests := s3seal.Requests("operation", "PutObject")
	if len(requests) != 2 || requests[0].Key != "a" || requests[0].Encryption.Mode != "aws:kms" {
		t.Fatal(requests)
	}
	if requests[1].Record["key"] != "b" {
		t.Error(requests[1].Record)
	}
	if plain := s3seal.Requests("encryption.mode", "AES256"); len(plain) != 1 || plain[0].Key != "b" {
		t.Error(plain)
	}
	if calls := s3seal.KMSCalls("operation", "GenerateDataKey"); len(calls) != 1 || calls[0]["via"] != "s3" {
		t.Error(calls)
	}
}

func TestWhyItWasRefused(t *testing.T) {
	s3seal := s3sealtest.New(t, s3sealtest.Seed(seed))
	_, err := clientFor(s3seal).GetObject(context.Background(), &s3.GetObjectInput{
		Bucket: aws.String("reports"), Key: aws.String("missing"),
	})
	var refused *awshttp.ResponseError
	if !errors.As(err, &refused) {
		t.Fatal(err)
	}
	if why := s3seal.Explain(refused.ServiceRequestID()); !strings.Contains(why, "NoSuchKey") {
		t.Error(why)
	}
}

// A test that may fail.
type judged struct {
	testing.TB
	said string
}

func (j *judged) Errorf(_ string, values ...any) {
	j.said += values[0].(interface{ String() string }).String()
}

func TestWhatIsOtherwiseIsTold(t *testing.T) {
	judge := &judged{TB: t}
	s3seal := s3sealtest.New(judge, s3sealtest.Seed(seed))
	put(t, clientFor(s3seal), "a")
	s3seal.AssertAllEncrypted(s3sealtest.JSON{"mode": "AES256"})
	s3seal.Verify(s3sealtest.JSON{"requests": s3sealtest.JSON{"operation": "PutObject", "bucket": "other"}})
	wanted := regexp.MustCompile(`offender: PutObject reports/a: 200 \(\w+\)
    encryption.mode: expected "AES256", found "aws:kms"(.|\n)*near miss: PutObject reports/a`)
	if !wanted.MatchString(judge.said) {
		t.Error(judge.said)
	}
}

// README's lines are those of the tests beside this one, which run.
func TestReadmeIsTrue(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	if err != nil {
		t.Fatal(err)
	}
	tests, err := os.ReadFile("reports_test.go")
	if err != nil {
		t.Fatal(err)
	}
	snippets := regexp.MustCompile("(?ms)^```go\n(.*?)^```$").FindAllSubmatch(readme, -1)
	if len(snippets) != 3 {
		t.Errorf("%d snippets", len(snippets))
	}
	for _, one := range snippets {
		if !strings.Contains(string(tests), string(one[1])) {
			t.Errorf("not in reports_test.go:\n%s", one[1])
		}
	}
}
