package github

import (
	"bytes"
	"encoding/json"
	"errors"
	"net/http"
	"strconv"
	"strings"

	"mlscout/crawler/wire"
)

// classify tells GitHub's refusals apart. A 403 may be a spent budget, a
// secondary limit with or without Retry-After, a list too large, a blocked
// repository, a token that may not, a bad User-Agent, or a refused token; a 200
// may be a spent GraphQL budget.
func classify(a wire.Answer) wire.Verdict {
	if a.Err != nil {
		return wire.Classify(a)
	}
	switch a.Status {
	case http.StatusOK:
		return classifyGood(a)
	case http.StatusUnauthorized:
		return wire.Verdict{Action: wire.Deny, Cause: "token refused: " + messageOf(a.Body)}
	case http.StatusForbidden, http.StatusTooManyRequests:
		return classifyRefusal(a)
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		if a.Ask.Resource == graphResource {
			return wire.Verdict{Action: wire.Accept} // perhaps too heavy: the asker decides
		}
	}
	return wire.Classify(a)
}

func classifyGood(a wire.Answer) wire.Verdict {
	if !json.Valid(a.Body) {
		return wire.Verdict{Action: wire.Again, Cause: "damaged answer"}
	}
	if a.Ask.Resource == graphResource && len(a.Body) < 8<<10 && bytes.Contains(a.Body, []byte("RATE_LIMIT")) {
		var body struct {
			Errors []graphError `json:"errors"`
		}
		if json.Unmarshal(a.Body, &body) == nil && len(body.Errors) > 0 && body.Errors[0].rateLimited() {
			return wire.Verdict{Action: wire.Exhaust, Cause: "GraphQL budget spent"}
		}
	}
	return wire.Verdict{Action: wire.Accept}
}

func classifyRefusal(a wire.Answer) wire.Verdict {
	message := strings.ToLower(messageOf(a.Body))
	after := wire.RetryAfter(a.Header)
	spent := a.Header.Get("X-RateLimit-Remaining") == "0"
	switch {
	case tokenTrouble(message):
		return wire.Verdict{Action: wire.Deny, Cause: "token refused: " + message}
	case strings.Contains(message, "secondary rate limit"), strings.Contains(message, "abuse detection"),
		strings.Contains(message, "temporarily blocked"):
		return wire.Verdict{Action: wire.Hold, After: after, Cause: "secondary limit"}
	case strings.Contains(message, "rate limit exceeded"), spent && a.Status == http.StatusTooManyRequests:
		return wire.Verdict{Action: wire.Exhaust, Resource: a.Header.Get("X-RateLimit-Resource"), Cause: "budget spent"}
	case a.Status == http.StatusTooManyRequests, after > 0:
		return wire.Verdict{Action: wire.Hold, After: after, Cause: "status " + strconv.Itoa(a.Status)}
	}
	return wire.Verdict{Action: wire.Accept} // too large, blocked, not permitted: the asker's business
}

// tokenTrouble recognises refusals that no waiting cures.
func tokenTrouble(message string) bool {
	message = strings.ToLower(message)
	return strings.Contains(message, "account was suspended") ||
		strings.Contains(message, "number of login attempts") ||
		strings.Contains(message, "bad credentials")
}

func messageOf(body []byte) string {
	var said struct {
		Message string `json:"message"`
	}
	if err := json.Unmarshal(body, &said); err != nil {
		return cut(string(bytes.ToValidUTF8(body, nil)), 120)
	}
	return said.Message
}

// charged is what an answer cost in GraphQL points. The cost that the query asks
// about comes first in its data.
func charged(a wire.Answer) int {
	if a.Ask.Resource != graphResource || a.Status == 0 || a.Status >= 500 || a.Status == 403 || a.Status == 429 || a.Status == 401 {
		return 0
	}
	head := a.Body[:min(len(a.Body), 200)]
	_, rest, found := bytes.Cut(head, []byte(`"rateLimit":{"cost":`))
	if found {
		digits := rest[:max(0, bytes.IndexAny(rest, ",}"))]
		if n, err := strconv.Atoi(string(digits)); err == nil {
			return n
		}
	}
	if errors.Is(a.Err, wire.ErrTooLarge) || a.Err != nil || !bytes.Contains(head, []byte(`"errors"`)) {
		return a.Ask.Cost
	}
	if bytes.Contains(head, []byte("RATE_LIMIT")) {
		return 0
	}
	return 1
}
