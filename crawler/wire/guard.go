package wire

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"slices"
	"strings"
	"syscall"
	"time"
)

// ErrPrivate is the refusal of an address that is not one of the public internet.
var ErrPrivate = errors.New("private address refused")

// Guard decides which addresses may be dialled. It looks at the resolved
// address of every dial, so that redirects and names that change their address
// are covered too. The zero Guard allows public addresses only.
type Guard struct {
	prefixes []netip.Prefix
	pairs    map[string]bool // host:port as dialled, or address:port as resolved
}

// NewGuard reads exceptions: a CIDR, an address, or host:port.
func NewGuard(allowPrivate []string) (*Guard, error) {
	g := &Guard{pairs: make(map[string]bool)}
	for _, entry := range allowPrivate {
		entry = strings.TrimSpace(entry)
		if prefix, err := netip.ParsePrefix(entry); err == nil {
			g.prefixes = append(g.prefixes, prefix)
		} else if addr, err := netip.ParseAddr(entry); err == nil {
			g.prefixes = append(g.prefixes, netip.PrefixFrom(addr, addr.BitLen()))
		} else if host, port, err := net.SplitHostPort(entry); err == nil && host != "" && port != "" {
			g.pairs[strings.ToLower(entry)] = true
		} else {
			return nil, fmt.Errorf("allow_private %q: want a CIDR, an address or host:port", entry)
		}
	}
	return g, nil
}

// special lists what the IANA registries of special-purpose addresses keep from
// the public internet and netip has no name for. Ranges that carry an IPv4
// address inside (6to4, Teredo, NAT64) are refused whole: what they lead to is
// not what the address says.
func special() []netip.Prefix {
	return []netip.Prefix{
		netip.MustParsePrefix("0.0.0.0/8"),         // this network
		netip.MustParsePrefix("100.64.0.0/10"),     // shared space of carriers
		netip.MustParsePrefix("192.0.0.0/24"),      // protocol assignments
		netip.MustParsePrefix("192.0.2.0/24"),      // documentation
		netip.MustParsePrefix("192.31.196.0/24"),   // AS112
		netip.MustParsePrefix("192.52.193.0/24"),   // AMT
		netip.MustParsePrefix("192.88.99.0/24"),    // 6to4 relays
		netip.MustParsePrefix("192.175.48.0/24"),   // AS112
		netip.MustParsePrefix("198.18.0.0/15"),     // benchmarks
		netip.MustParsePrefix("198.51.100.0/24"),   // documentation
		netip.MustParsePrefix("203.0.113.0/24"),    // documentation
		netip.MustParsePrefix("240.0.0.0/4"),       // reserved, broadcast
		netip.MustParsePrefix("2001::/23"),         // protocol assignments: Teredo, benchmarks, ORCHID
		netip.MustParsePrefix("2001:db8::/32"),     // documentation
		netip.MustParsePrefix("2002::/16"),         // 6to4
		netip.MustParsePrefix("2620:4f:8000::/48"), // AS112
		netip.MustParsePrefix("3fff::/20"),         // documentation
	}
}

// Private tells whether an address is not one of the public internet.
func Private(addr netip.Addr) bool {
	addr = addr.Unmap().WithZone("")
	if !addr.IsValid() || addr.IsLoopback() || addr.IsPrivate() || addr.IsLinkLocalUnicast() ||
		addr.IsMulticast() || addr.IsUnspecified() {
		return true
	}
	if addr.Is6() && !unicast6.Contains(addr) {
		return true // IPv4-compatible, NAT64, discard-only, site-local, segment routing, unallocated
	}
	return slices.ContainsFunc(special(), func(p netip.Prefix) bool { return p.Contains(addr) })
}

// unicast6 is all that IANA ever gave out as public IPv6.
var unicast6 = netip.MustParsePrefix("2000::/3")

// Check refuses a resolved address that was dialled under the given name.
func (g *Guard) Check(dialled, resolved string) error {
	addr, err := netip.ParseAddrPort(resolved)
	if err != nil {
		return fmt.Errorf("dial %s: address %q: %w", dialled, resolved, err)
	}
	if !Private(addr.Addr()) || g.pairs[strings.ToLower(dialled)] || g.pairs[resolved] {
		return nil
	}
	for _, prefix := range g.prefixes {
		if prefix.Contains(addr.Addr().Unmap()) {
			return nil
		}
	}
	return fmt.Errorf("dial %s: %w; name it in network.allow_private to allow it", dialled, ErrPrivate)
}

// Transport returns an http.Transport that dials through the guard and through
// no proxy. One attempt, headers included, has the given time.
func (g *Guard) Transport(headerTimeout time.Duration) *http.Transport {
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			dialer := &net.Dialer{
				Timeout: 10 * time.Second,
				Control: func(_, resolved string, _ syscall.RawConn) error { return g.Check(address, resolved) },
			}
			return dialer.DialContext(ctx, network, address)
		},
		ResponseHeaderTimeout: headerTimeout,
		TLSHandshakeTimeout:   10 * time.Second,
		MaxIdleConnsPerHost:   8,
		IdleConnTimeout:       30 * time.Second,
		ForceAttemptHTTP2:     true,
	}
}
