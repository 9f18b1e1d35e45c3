package s3sealtest

import "net/url"

// Fault is a rule: which requests, when among them, and what becomes of them (docs/faults.md).
type Fault struct {
	ID        string
	namespace *Namespace
}

// Fail adds a rule: JSON{"match": ..., "when": ..., "effect": ...}.
func (n *Namespace) Fail(rule JSON) *Fault {
	n.t.Helper()
	return n.addFaults(rule)[0]
}

// Preset adds the rules of `kms-outage`, `throttled`, `flaky-network`, ...
func (n *Namespace) Preset(name string) []*Fault {
	n.t.Helper()
	return n.addFaults(JSON{"preset": name})
}

func (n *Namespace) addFaults(what JSON) (faults []*Fault) {
	n.t.Helper()
	var answer struct{ Faults []struct{ ID string } }
	n.Ask("POST", "/faults", what, &answer)
	for _, one := range answer.Faults {
		faults = append(faults, &Fault{one.ID, n})
	}
	return faults
}

// Faults are the rules that there are, with what happened.
func (n *Namespace) Faults() []JSON {
	n.t.Helper()
	var answer struct{ Faults []JSON }
	n.Ask("GET", "/faults", nil, &answer)
	return answer.Faults
}

// ClearFaults removes all rules.
func (n *Namespace) ClearFaults() {
	n.t.Helper()
	n.Ask("DELETE", "/faults", nil, nil)
}

// Fired is how often it happened.
func (f *Fault) Fired() int {
	f.namespace.t.Helper()
	var status struct{ Fired int }
	f.namespace.Ask("GET", "/faults/"+url.PathEscape(f.ID), nil, &status)
	return status.Fired
}

// Remove takes the rule away.
func (f *Fault) Remove() {
	f.namespace.t.Helper()
	f.namespace.Ask("DELETE", "/faults/"+url.PathEscape(f.ID), nil, nil)
}

// Due is what a move of the clock made happen.
type Due struct{ At, Event, Resource string }

// Now is what the clock shows (docs/clock.md): 2031-01-01T00:00:00.000Z.
func (n *Namespace) Now() string {
	n.t.Helper()
	var clock struct{ Now string }
	n.Ask("GET", "/clock", nil, &clock)
	return clock.Now
}

// Advance moves the clock on, as in "61m". What is signed afterwards is younger than the move.
func (n *Namespace) Advance(by string) []Due {
	n.t.Helper()
	return n.move("POST", "/clock/advance", JSON{"by": by})
}

// Freeze stops the clock, there or, with "", where it is.
func (n *Namespace) Freeze(at string) []Due {
	n.t.Helper()
	how := JSON{"mode": "frozen"}
	if at != "" {
		how["at"] = at
	}
	return n.move("PUT", "/clock", how)
}

// SetClock lets it run on from there.
func (n *Namespace) SetClock(at string) []Due {
	n.t.Helper()
	return n.move("PUT", "/clock", JSON{"mode": "offset", "at": at})
}

// RealClock goes back to the machine's time.
func (n *Namespace) RealClock() []Due {
	n.t.Helper()
	return n.move("PUT", "/clock", JSON{"mode": "real"})
}

func (n *Namespace) move(method, path string, how JSON) []Due {
	n.t.Helper()
	how["next_second"] = true
	var moved struct{ Done []Due }
	n.Ask(method, path, how, &moved)
	return moved.Done
}

// Snapshot is what was stored, KMS's keys and the clock.
type Snapshot struct {
	Name      string
	namespace *Namespace
}

// Snapshot saves it under that name.
func (n *Namespace) Snapshot(name string) *Snapshot {
	n.t.Helper()
	n.Ask("PUT", "/snapshots/"+url.PathEscape(name), nil, nil)
	return &Snapshot{name, n}
}

// Restore goes back to it.
func (s *Snapshot) Restore() {
	s.namespace.t.Helper()
	s.namespace.Ask("POST", "/snapshots/"+url.PathEscape(s.Name)+"/restore", nil, nil)
}

// Fork makes a namespace of that name that begins so, and is gone when the test ends.
func (s *Snapshot) Fork(into string) *Namespace {
	s.namespace.t.Helper()
	fork := &Namespace{t: s.namespace.t, Server: s.namespace.Server}
	s.namespace.Ask("POST", "/snapshots/"+url.PathEscape(s.Name)+"/fork", JSON{"namespace": into}, fork)
	fork.t.Cleanup(func() { fork.must(fork.Server.Ask("DELETE", "/namespaces/"+url.PathEscape(into), nil, nil)) })
	return fork
}

// Drop forgets it.
func (s *Snapshot) Drop() {
	s.namespace.t.Helper()
	s.namespace.Ask("DELETE", "/snapshots/"+url.PathEscape(s.Name), nil, nil)
}
