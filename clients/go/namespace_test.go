package s3sealtest

import (
	"errors"
	"fmt"
	"os"
	"runtime"
	"strings"
	"testing"
	"time"
)

const seed = `
[[buckets]]
name = "seeded"
`

func names(n *Namespace) (found []string) {
	buckets, _ := n.State()["buckets"].([]any)
	for _, one := range buckets {
		found = append(found, one.(map[string]any)["name"].(string))
	}
	return found
}

func sameNames(t *testing.T, n *Namespace, wanted ...string) {
	t.Helper()
	if found := names(n); strings.Join(found, " ") != strings.Join(wanted, " ") {
		t.Errorf("%v, not %v", found, wanted)
	}
}

// A test that may fail: what it said, of errors and of the one that ended it.
type judged struct {
	testing.TB
	said []string
}

func (j *judged) Helper()           {}
func (j *judged) Cleanup(do func()) { j.TB.Cleanup(do) }
func (j *judged) Errorf(form string, values ...any) {
	j.said = append(j.said, fmt.Sprintf(form, values...))
}
func (j *judged) Fatal(values ...any) {
	j.said = append(j.said, fmt.Sprint(values...))
	runtime.Goexit()
}

// What a test says that does this in a namespace.
func judge(t *testing.T, what func(*Namespace)) string {
	t.Helper()
	test, done := &judged{TB: t}, make(chan struct{})
	go func() {
		defer close(done)
		what(New(test))
	}()
	<-done
	return strings.Join(test.said, "\n")
}

func TestASeedInAnyForm(t *testing.T) {
	for _, document := range []any{seed, `{"buckets": [{"name": "seeded"}]}`, JSON{"buckets": []JSON{{"name": "seeded"}}}} {
		sameNames(t, New(t, Seed(document)), "seeded")
	}
}

func TestAWrongSeedIsTold(t *testing.T) {
	said := judge(t, func(n *Namespace) { n.Seed("\n[[bukets]]") })
	if !strings.Contains(said, "line 2") || !strings.Contains(said, "bukets") {
		t.Error(said)
	}
}

func TestNamespacesDoNotMeetAndAreGone(t *testing.T) {
	server := started(t)
	t.Run("two", func(t *testing.T) {
		one, other := New(t, On(server), Seed(seed)), New(t, On(server))
		sameNames(t, one, "seeded")
		sameNames(t, other)
		if one.AccessKey == other.AccessKey {
			t.Error(one.AccessKey)
		}
	})
	var left struct{ Namespaces []JSON }
	must(t, server.Ask("GET", "/namespaces", nil, &left))
	if len(left.Namespaces) != 0 {
		t.Error(left)
	}
}

func TestExpectationsThatDoNotHoldFailTheTest(t *testing.T) {
	said := judge(t, func(n *Namespace) {
		n.AssertAllEncrypted(nil)
		n.VerifyWithin(time.Millisecond, JSON{"name": "uploads", "requests": JSON{"operation": "PutObject"}})
		n.Verify(JSON{"requests": JSON{"operation": "PutObject"}, "never": true})
	})
	if strings.Count(said, "at least 1") != 2 || !strings.Contains(said, "uploads: ") || strings.Count(said, "\n") != 1 {
		t.Error(said)
	}
}

func TestAnExpectationThatIsNoneEndsTheTest(t *testing.T) {
	said := judge(t, func(n *Namespace) {
		n.Verify(JSON{"requests": JSON{"operation": "PutObjekt"}})
		t.Error("it goes on")
	})
	if !strings.Contains(said, "POST /verify: 400") {
		t.Error(said)
	}
}

func TestFaults(t *testing.T) {
	n := New(t)
	fault := n.Fail(JSON{"match": JSON{"operation": "PutObject"}, "effect": JSON{"error": "SlowDown"}})
	if fault.Fired() != 0 || len(n.Faults()) != 1 {
		t.Error(n.Faults())
	}
	fault.Remove()
	if rules := n.Preset("throttled"); len(rules) == 0 || len(rules) != len(n.Faults()) {
		t.Error(n.Faults())
	}
	n.ClearFaults()
	if len(n.Faults()) != 0 {
		t.Error(n.Faults())
	}
}

func TestTheClock(t *testing.T) {
	n := New(t)
	n.Freeze("2031-01-01T00:00:00Z")
	n.Advance("1d")
	if now := n.Now(); !strings.HasPrefix(now, "2031-01-02T00:00:00") {
		t.Error(now)
	}
	n.SetClock("2033-01-01T00:00:00Z")
	if now := n.Now(); !strings.HasPrefix(now, "2033-01-01T00:00:0") {
		t.Error(now)
	}
	n.RealClock()
	if now := n.Now(); strings.HasPrefix(now, "2033") {
		t.Error(now)
	}
}

func TestSnapshots(t *testing.T) {
	n := New(t, Seed(seed))
	before := n.Snapshot("before")
	n.Seed(`[[buckets]]
name = "later"`)
	sameNames(t, n, "later", "seeded")
	sameNames(t, before.Fork("copy-of-before"), "seeded")
	before.Restore()
	sameNames(t, n, "seeded")
	before.Drop()
	var refused *Refused
	err := n.Server.ask(n.Name, "POST", "/snapshots/before/restore", nil, nil)
	if !errors.As(err, &refused) || refused.Status != 404 {
		t.Error(err)
	}
	n.Reset("")
	sameNames(t, n)
}

func TestTheEnvironmentLeadsThere(t *testing.T) {
	n := New(t)
	n.Setenv()
	if os.Getenv("AWS_ENDPOINT_URL") != n.Endpoint() || os.Getenv("AWS_ACCESS_KEY_ID") != n.AccessKey {
		t.Error(os.Environ())
	}
}
