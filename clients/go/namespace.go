package s3sealtest

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strings"
	"testing"
	"time"
)

// Region that clients sign for.
const Region = "us-east-1"

// Namespace is of one test. Nobody else sees what is in it, and it sees nobody else's. Its methods end the test when the
// server refuses what they ask.
type Namespace struct {
	Server  *Server `json:"-"`
	Name    string  `json:"namespace"`
	Account string  `json:"account"`
	// They say which namespace a request belongs to: nothing else has to be told to clients.
	AccessKey string `json:"access_key"`
	SecretKey string `json:"secret_key"`
	t         testing.TB
}

func (n *Namespace) must(err error) {
	n.t.Helper()
	if err != nil {
		n.t.Fatal(err)
	}
}

// Endpoint is the server's.
func (n *Namespace) Endpoint() string { return n.Server.Endpoint }

// Setenv sets what AWS's SDKs and tools read when they are told nothing, for this test.
func (n *Namespace) Setenv() {
	n.t.Helper()
	for name, value := range map[string]string{
		"AWS_ENDPOINT_URL":          n.Endpoint(),
		"AWS_ACCESS_KEY_ID":         n.AccessKey,
		"AWS_SECRET_ACCESS_KEY":     n.SecretKey,
		"AWS_SESSION_TOKEN":         "",
		"AWS_PROFILE":               "",
		"AWS_REGION":                Region,
		"AWS_DEFAULT_REGION":        Region,
		"AWS_EC2_METADATA_DISABLED": "true",
		"S3SEAL_NAMESPACE":          n.Name,
	} {
		n.t.Setenv(name, value)
	}
}

// Ask asks an own path of the server, in this namespace.
func (n *Namespace) Ask(method, path string, body, answer any) {
	n.t.Helper()
	n.must(n.Server.ask(n.Name, method, path, body, answer))
}

// Seed makes what a seed describes.
func (n *Namespace) Seed(document any) {
	n.t.Helper()
	n.Ask("POST", "/seeds", document, nil)
}

// State is all that there is, as a seed that makes the same.
func (n *Namespace) State() (state JSON) {
	n.t.Helper()
	n.Ask("GET", "/state", nil, &state)
	return state
}

// Reset goes back to how it was made, empty; what: which part (docs/namespaces.md), or "".
func (n *Namespace) Reset(what string) {
	n.t.Helper()
	n.Ask("POST", "/reset"+query("what", what), nil, nil)
}

// Verify fails the test with what came nearest, unless each expectation holds (docs/verify.md).
func (n *Namespace) Verify(expectations ...JSON) {
	n.t.Helper()
	n.VerifyWithin(0, expectations...)
}

// VerifyWithin does likewise, but waits that long until they hold.
func (n *Namespace) VerifyWithin(patience time.Duration, expectations ...JSON) {
	n.t.Helper()
	var answer findings
	n.Ask("POST", "/verify", JSON{"expectations": expectations, "within_ms": patience.Milliseconds()}, &answer)
	if !answer.Passed {
		n.t.Errorf("%s", answer)
	}
}

// AssertAllEncrypted fails the test unless every write that was stored was encrypted like that, and there was one:
// mode, kms_key, bucket_key; bucket and key say which writes.
func (n *Namespace) AssertAllEncrypted(how JSON) {
	n.t.Helper()
	if how == nil {
		how = JSON{}
	}
	n.Verify(JSON{"all_encrypted": how, "at_least": 1})
}

// Request is one of the journal (docs/journal.md); Record has all of it.
type Request struct {
	ID         string `json:"request_id"`
	Operation  string `json:"operation"`
	Bucket     string `json:"bucket"`
	Key        string `json:"key"`
	Status     int    `json:"status"`
	ErrorCode  string `json:"error_code"`
	Encryption struct {
		Mode      string `json:"mode"`
		KMSKey    string `json:"kms_key"`
		BucketKey bool   `json:"bucket_key"`
		From      string `json:"from"`
	} `json:"encryption"`
	Record JSON `json:"-"`
}

// UnmarshalJSON keeps the whole record.
func (r *Request) UnmarshalJSON(text []byte) error {
	type plain Request
	if err := json.Unmarshal(text, (*plain)(r)); err != nil {
		return err
	}
	return json.Unmarshal(text, &r.Record)
}

// Requests are what was asked, the oldest first. Filters are pairs: "operation", "PutObject", "encryption.mode", "none".
func (n *Namespace) Requests(filters ...string) []Request {
	n.t.Helper()
	var page struct{ Requests []Request }
	n.Ask("GET", "/requests"+query(append([]string{"order", "oldest", "limit", "10000"}, filters...)...), nil, &page)
	return page.Requests
}

// KMSCalls are the ledger of KMS, also what S3 asked of it, by filters.
func (n *Namespace) KMSCalls(filters ...string) []JSON {
	n.t.Helper()
	var page struct{ Calls []JSON }
	n.Ask("GET", "/kms/calls"+query(filters...), nil, &page)
	return page.Calls
}

// Explain says why a request was refused.
func (n *Namespace) Explain(requestID string) string {
	n.t.Helper()
	text, err := n.Server.send("GET", "/requests/"+url.PathEscape(requestID)+"/explain?format=text", n.Name, "", nil)
	n.must(err)
	return string(text)
}

func query(pairs ...string) string {
	values := url.Values{}
	for at := 0; at+1 < len(pairs); at += 2 {
		if pairs[at+1] != "" {
			values.Set(pairs[at], pairs[at+1])
		}
	}
	if len(values) == 0 {
		return ""
	}
	return "?" + values.Encode()
}

type findings struct {
	Passed       bool
	Expectations []struct {
		Name, Why  string
		Passed     bool
		Offenders  []example
		NearMisses []example `json:"near_misses"`
	}
}

type example struct {
	RequestID   string `json:"request_id"`
	What        string
	Differences []struct {
		Field           string
		Expected, Found json.RawMessage
	}
}

// What failed, and the requests that were otherwise or came nearest.
func (f findings) String() string {
	var lines []string
	show := func(title string, examples []example) {
		for _, one := range examples {
			lines = append(lines, fmt.Sprintf("  %s: %s (%s)", title, one.What, one.RequestID))
			for _, at := range one.Differences {
				lines = append(lines, fmt.Sprintf("    %s: expected %s, found %s", at.Field, at.Expected, at.Found))
			}
		}
	}
	for _, one := range f.Expectations {
		if !one.Passed {
			lines = append(lines, one.Name+": "+one.Why)
			show("offender", one.Offenders)
			show("near miss", one.NearMisses)
		}
	}
	return strings.Join(lines, "\n")
}
