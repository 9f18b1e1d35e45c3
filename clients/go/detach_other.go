//go:build !unix

package s3sealtest

import "syscall"

func detached() *syscall.SysProcAttr { return nil }
