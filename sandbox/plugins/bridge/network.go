package main

import (
	"context"
	"net"
	"net/http"
	"strings"
	"time"
)

// local is the transport of every request. It reaches this machine only, and asks no proxy.
var local = &http.Transport{
	DialContext:         dialLocal,
	MaxIdleConnsPerHost: 10,
	IdleConnTimeout:     90 * time.Second,
}

func dialLocal(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil || !isLocal(host) {
		return nil, elsewhere(address)
	}
	return (&net.Dialer{Timeout: 30 * time.Second}).DialContext(ctx, network, net.JoinHostPort(loopback(host), port))
}

func isLocal(host string) bool {
	ip := net.ParseIP(loopback(host))
	return ip != nil && ip.IsLoopback()
}

// loopback is the address of a host on this machine. BUCKET.127.0.0.1 is one: S3 puts the bucket, and S3 Control the
// account, before the endpoint's host.
func loopback(host string) string {
	if host == "localhost" || strings.HasSuffix(host, ".127.0.0.1") || strings.HasSuffix(host, ".localhost") {
		return "127.0.0.1"
	}
	return host
}

// elsewhere is an address that the sandbox never talks to.
type elsewhere string

func (e elsewhere) Error() string {
	return string(e) + ": the sandbox talks to this machine only. Remove the endpoint or the proxy from the " +
		"provider, the stack's configuration and the environment."
}

// RetryableError tells AWS's SDK not to try again.
func (elsewhere) RetryableError() bool { return false }
