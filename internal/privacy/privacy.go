// Package privacy decides what may be kept of a person and for how long: who is
// on the suppression list, when a record expires, which words of a bio are never
// stored, which phrases mean "do not contact me". It only decides; the store
// carries out. It does no I/O but for the key file of the suppression list.
package privacy

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"

	"mlscout/talent"
)

// keySize is the length of a new secret in bytes.
const keySize = 32

// Key turns subjects into digests that mean nothing without it. It lives in a
// file outside the database, so that a stolen database cannot be searched by
// guessing names.
type Key struct{ secret []byte }

// NewKey returns the key of a secret of at least 16 bytes.
func NewKey(secret []byte) (Key, error) {
	if len(secret) < 16 {
		return Key{}, errors.New("suppression key: want at least 16 bytes")
	}
	return Key{secret}, nil
}

// LoadKey reads the key file at path. A missing file satisfies
// errors.Is(err, fs.ErrNotExist): the caller decides whether making a new one is
// right, for with another key the old suppression list is blind.
func LoadKey(path string) (Key, error) {
	text, err := os.ReadFile(path)
	if err != nil {
		return Key{}, fmt.Errorf("suppression key: %w", err)
	}
	secret, err := hex.DecodeString(strings.TrimSpace(string(text)))
	if err != nil {
		return Key{}, fmt.Errorf("suppression key %s: want hexadecimal digits: %w", path, err)
	}
	key, err := NewKey(secret)
	if err != nil {
		return Key{}, fmt.Errorf("%s: %w", path, err)
	}
	return key, nil
}

// CreateKey writes a new random key to path, readable by its owner only, and
// returns it. An existing file is never replaced.
func CreateKey(path string) (Key, error) {
	secret := make([]byte, keySize)
	if _, err := rand.Read(secret); err != nil {
		return Key{}, fmt.Errorf("suppression key: %w", err)
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return Key{}, fmt.Errorf("suppression key: %w", err)
	}
	// Written aside and linked, so that two first runs agree on one key and a
	// crash leaves no half of one.
	file, err := os.CreateTemp(filepath.Dir(path), ".key-*")
	if err != nil {
		return Key{}, fmt.Errorf("suppression key: %w", err)
	}
	defer os.Remove(file.Name())
	_, err = fmt.Fprintln(file, hex.EncodeToString(secret))
	err = errors.Join(err, file.Sync(), file.Close())
	if err != nil {
		return Key{}, fmt.Errorf("suppression key %s: %w", path, err)
	}
	if err := os.Link(file.Name(), path); err != nil {
		if errors.Is(err, fs.ErrExist) {
			return LoadKey(path)
		}
		return Key{}, fmt.Errorf("suppression key %s: %w", path, err)
	}
	return Key{secret}, nil
}

// Valid says whether k holds a secret.
func (k Key) Valid() bool { return len(k.secret) > 0 }

// Hash is the digest of a subject as the suppression list holds it.
func (k Key) Hash(s talent.Subject) string { return k.digest("subject", string(s)) }

// Pseudonym stands for a person in records that outlive them: the audit log and
// the register of exports.
func (k Key) Pseudonym(id talent.ProspectID) string {
	return k.digest("person", strconv.FormatInt(int64(id), 10))
}

// Seal is a digest of texts that only a holder of the key can make, each purpose
// its own.
func (k Key) Seal(purpose string, texts ...string) string {
	var all strings.Builder
	for _, text := range texts {
		fmt.Fprintf(&all, "%d:%s", len(text), text) // so that no two lists read alike
	}
	return k.digest("seal "+purpose, all.String())
}

// Fingerprint tells keys apart without revealing anything of them.
func (k Key) Fingerprint() string { return k.digest("key", "mlscout")[:16] }

// digest separates the purposes, so that a digest made for one is useless for another.
func (k Key) digest(purpose, text string) string {
	mac := hmac.New(sha256.New, k.secret)
	mac.Write([]byte(purpose + "\x00" + text))
	return hex.EncodeToString(mac.Sum(nil))
}
