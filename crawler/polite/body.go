package polite

import (
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"

	"mlscout/crawler/wire"
)

// readAll reads a body of at most limit bytes, packed and unpacked, and unpacks
// gzip, whether the transfer or the content is. On a body that is too large it
// returns the first limit bytes with an error wrapping wire.ErrTooLarge.
func readAll(resp *http.Response, limit int64) ([]byte, error) {
	if resp.ContentLength > limit {
		return nil, fmt.Errorf("%w: %d bytes announced", wire.ErrTooLarge, resp.ContentLength)
	}
	data, err := capped(resp.Body, limit)
	if err != nil {
		return data, err
	}
	switch encoding := strings.ToLower(strings.TrimSpace(resp.Header.Get("Content-Encoding"))); encoding {
	case "", "identity":
	case "gzip", "x-gzip":
		if data, err = unzip(data, limit); err != nil {
			return data, err
		}
	default:
		return nil, fmt.Errorf("content encoding %q was not asked for", encoding)
	}
	if bytes.HasPrefix(data, []byte("\x1f\x8b")) { // a packed file, such as a sitemap
		return unzip(data, limit)
	}
	return data, nil
}

func unzip(data []byte, limit int64) ([]byte, error) {
	if len(data) == 0 {
		return data, nil
	}
	reader, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("unpack: %w", err)
	}
	out, err := capped(reader, limit)
	if err != nil {
		return out, fmt.Errorf("unpack: %w", err)
	}
	return out, nil
}

// capped is wire.ReadBody that gives what fits along with the error.
func capped(r io.Reader, limit int64) ([]byte, error) {
	data, err := io.ReadAll(io.LimitReader(r, limit+1))
	if err == nil && int64(len(data)) > limit {
		return data[:limit], fmt.Errorf("%w: over %d bytes", wire.ErrTooLarge, limit)
	}
	return data, err
}

func errIsTooLarge(err error) bool { return errors.Is(err, wire.ErrTooLarge) }

// replayed gives resp a body that was read and unpacked, so that nobody unpacks
// it again.
func replayed(resp *http.Response, data []byte) *http.Response {
	resp.Body = io.NopCloser(bytes.NewReader(data))
	resp.ContentLength = int64(len(data))
	resp.Uncompressed = true // colly unpacks .xml.gz and "gzip" content unless told so
	resp.Header.Del("Content-Encoding")
	resp.Header.Del("Content-Length")
	return resp
}
