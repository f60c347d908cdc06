package wire

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/net/dns/dnsmessage"
)

// TestPrivateRanges names one address of each range that the IANA registries
// keep from the public internet, and neighbours that are public.
func TestPrivateRanges(t *testing.T) {
	tests := map[string]struct {
		addresses []string
		want      bool
	}{
		"this network":        {[]string{"0.0.0.0", "0.1.2.3"}, true},
		"private":             {[]string{"10.0.0.1", "172.16.0.1", "172.31.255.255", "192.168.1.1"}, true},
		"shared space":        {[]string{"100.64.0.1", "100.127.255.255"}, true},
		"loopback":            {[]string{"127.0.0.1", "127.255.255.254", "::1"}, true},
		"link-local":          {[]string{"169.254.169.254", "fe80::1", "fe80::1%eth0", "febf::1"}, true},
		"assignments":         {[]string{"192.0.0.8", "192.0.0.170", "192.31.196.1", "192.52.193.1", "192.175.48.1"}, true},
		"documentation":       {[]string{"192.0.2.1", "198.51.100.1", "203.0.113.1", "2001:db8::1", "3fff::1", "3fff:fff::1"}, true},
		"6to4 relay":          {[]string{"192.88.99.1"}, true},
		"benchmarks":          {[]string{"198.18.0.1", "198.19.255.255", "2001:2::1"}, true},
		"multicast":           {[]string{"224.0.0.1", "239.255.255.250", "ff02::1", "ff0e::1"}, true},
		"reserved":            {[]string{"240.0.0.1", "255.255.255.255"}, true},
		"unspecified":         {[]string{"::"}, true},
		"IPv4-mapped":         {[]string{"::ffff:127.0.0.1", "::ffff:10.0.0.1", "::ffff:169.254.169.254"}, true},
		"IPv4-compatible":     {[]string{"::127.0.0.1", "::10.0.0.1", "::7f00:1"}, true},
		"IPv4-translated":     {[]string{"::ffff:0:127.0.0.1"}, true},
		"NAT64":               {[]string{"64:ff9b::7f00:1", "64:ff9b::10.0.0.1"}, true},
		"local NAT64":         {[]string{"64:ff9b:1::1", "64:ff9b:1:ffff::10.0.0.1"}, true},
		"discard-only, dummy": {[]string{"100::1", "100:0:0:1::1"}, true},
		"Teredo":              {[]string{"2001::1", "2001:0:7f00:1::1"}, true},
		"ORCHID, other":       {[]string{"2001:10::1", "2001:20::1", "2001:30::1", "2001:1::1", "2001:4:112::1", "2620:4f:8000::1"}, true},
		"6to4":                {[]string{"2002:7f00:1::", "2002:a00:1::1"}, true},
		"segment routing":     {[]string{"5f00::1"}, true},
		"unique local":        {[]string{"fc00::1", "fd12:3456::1", "fd00:ec2::254"}, true},
		"site-local":          {[]string{"fec0::1", "feff::1"}, true},
		"unallocated":         {[]string{"4000::1", "a000::1"}, true},
		"public":              {[]string{"8.8.8.8", "100.63.255.255", "100.128.0.1", "172.15.0.1", "172.32.0.1", "192.0.3.1", "198.17.0.1", "198.20.0.1", "223.255.255.255"}, false},
		"public six":          {[]string{"2606:4700::1111", "2001:4860:4860::8888", "2a00:1450::1", "2001:200::1", "2003::1", "3ffe::1"}, false},
		"mapped public":       {[]string{"::ffff:8.8.8.8"}, false},
	}
	for name, tt := range tests {
		t.Run(name, func(t *testing.T) {
			for _, address := range tt.addresses {
				if got := Private(netip.MustParseAddr(address)); got != tt.want {
					t.Errorf("Private(%s): got %t, want %t", address, got, tt.want)
				}
			}
		})
	}
	if !Private(netip.Addr{}) {
		t.Error("the zero address counts as public")
	}
}

// trap is a server that nobody may reach; it tells how many connections came.
func trap(t *testing.T) (port string, connections *atomic.Int64) {
	t.Helper()
	connections = new(atomic.Int64)
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(http.StatusOK)
	}))
	server.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			connections.Add(1)
		}
	}
	server.Start()
	t.Cleanup(server.Close)
	_, port, err := net.SplitHostPort(server.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	return port, connections
}

// TestLoopbackBySpelling asks for this machine in every way to write it.
func TestLoopbackBySpelling(t *testing.T) {
	port, connections := trap(t)
	names(t, func(string) string { return "127.0.0.1" }) // a resolver that reads them all as loopback
	client := &http.Client{Transport: new(Guard).Transport(time.Second), Timeout: 5 * time.Second}
	for _, host := range []string{
		"127.0.0.1", "127.1", "2130706433", "0177.0.0.1", "0x7f.0.0.1", "0x7f000001", "017700000001", "127.0.0.1.", "localhost", "LOCALHOST",
		"0", "0.0.0.0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:0001]", "[::127.0.0.1]", "①②⑦.0.0.1",
		"inner.example.org", "127.0.0.1.nip.example.org",
	} {
		resp, err := client.Get("http://" + host + ":" + port + "/")
		if err == nil {
			resp.Body.Close()
			t.Errorf("%s: got an answer, want a refusal", host)
		}
	}
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections reached loopback, want none", n)
	}
}

// TestRebinding lets a name change its address between two requests.
func TestRebinding(t *testing.T) {
	port, connections := trap(t)
	guard, err := NewGuard([]string{"127.0.0.1:" + port})
	if err != nil {
		t.Fatal(err)
	}
	var turn atomic.Int64
	names(t, func(string) string {
		if turn.Load() == 0 {
			return "127.0.0.1" // allowed by setting, in the place of a public address
		}
		return "127.0.0.77"
	})
	transport := guard.Transport(time.Second)
	transport.DisableKeepAlives = true
	client := &http.Client{Transport: transport, Timeout: 5 * time.Second}
	resp, err := client.Get("http://rebound.example.org:" + port + "/")
	if err != nil {
		t.Fatalf("first address: %v", err)
	}
	resp.Body.Close()
	turn.Store(1)
	if resp, err = client.Get("http://rebound.example.org:" + port + "/"); err == nil {
		resp.Body.Close()
	}
	if !errors.Is(err, ErrPrivate) || connections.Load() != 1 {
		t.Errorf("second address: got %v and %d connections, want %v and 1", err, connections.Load(), ErrPrivate)
	}
}

// TestRedirectsInside are refused where they are dialled.
func TestRedirectsInside(t *testing.T) {
	port, connections := trap(t)
	for name, target := range map[string]string{
		"address": "http://127.0.0.1:" + port, "six": "http://[::ffff:127.0.0.1]:" + port, "decimal": "http://2130706433:" + port, "name": "http://localhost:" + port,
	} {
		t.Run(name, func(t *testing.T) {
			site := httptest.NewServer(http.RedirectHandler(target, http.StatusFound))
			defer site.Close()
			guard, err := NewGuard([]string{strings.TrimPrefix(site.URL, "http://")})
			if err != nil {
				t.Fatal(err)
			}
			resp, err := (&http.Client{Transport: guard.Transport(time.Second), Timeout: 5 * time.Second}).Get(site.URL)
			if err == nil {
				resp.Body.Close()
				t.Error("the redirect was followed")
			}
		})
	}
	if n := connections.Load(); n != 0 {
		t.Errorf("%d connections reached the target, want none", n)
	}
}

// names answers every look-up of the test through a resolver of its own.
func names(t *testing.T, address func(name string) string) {
	t.Helper()
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	before := net.DefaultResolver
	net.DefaultResolver = &net.Resolver{PreferGo: true, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, "udp", conn.LocalAddr().String())
	}}
	t.Cleanup(func() { net.DefaultResolver = before; conn.Close() })
	go func() {
		buffer := make([]byte, 1500)
		for {
			n, from, err := conn.ReadFrom(buffer)
			if err != nil {
				return
			}
			if reply := answer(buffer[:n], address); reply != nil {
				_, _ = conn.WriteTo(reply, from)
			}
		}
	}()
}

func answer(query []byte, address func(string) string) []byte {
	var m dnsmessage.Message
	if m.Unpack(query) != nil || len(m.Questions) != 1 {
		return nil
	}
	q := m.Questions[0]
	m.Header = dnsmessage.Header{ID: m.ID, Response: true, RecursionAvailable: true}
	m.Additionals = nil
	if q.Type == dnsmessage.TypeA {
		body := &dnsmessage.AResource{A: netip.MustParseAddr(address(q.Name.String())).As4()}
		m.Answers = []dnsmessage.Resource{{Header: dnsmessage.ResourceHeader{Name: q.Name, Class: q.Class, TTL: 0}, Body: body}}
	}
	reply, err := m.Pack()
	if err != nil {
		return nil
	}
	return reply
}
