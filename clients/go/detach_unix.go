//go:build unix

package s3sealtest

import "syscall"

// What a terminal sends is for the tests, which then end their server.
func detached() *syscall.SysProcAttr { return &syscall.SysProcAttr{Setsid: true} }
