package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"strings"
	"time"
)

// closeNetwork lets this process talk to this machine only.
//
// A client with a transport of its own asks the environment for a proxy: here it names a port where none answers.
func closeNetwork() {
	for _, name := range []string{"HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"} {
		os.Setenv(name, "http://127.0.0.1:1")
	}
	for _, name := range []string{"NO_PROXY", "no_proxy", "ALL_PROXY", "all_proxy"} {
		os.Unsetenv(name)
	}
	http.DefaultTransport = local
}

// local is the transport of every request to AWS.
var local = &http.Transport{
	DialContext:         dialLocal,
	MaxIdleConnsPerHost: 10,
	IdleConnTimeout:     90 * time.Second,
}

func dialLocal(ctx context.Context, network, address string) (net.Conn, error) {
	host, port, err := net.SplitHostPort(address)
	if err != nil {
		return nil, err
	}
	if !isLocal(host) {
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
	return fmt.Sprintf("%s: the sandbox talks to this machine only. Remove the endpoint or the proxy from the "+
		"provider, the stack's configuration and the environment.", string(e))
}

// RetryableError tells AWS's SDK not to try again.
func (elsewhere) RetryableError() bool { return false }
