package github

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"

	"mlscout/talent"
)

// decodeMembers takes the members of an object whose names are a letter and a
// number: f0, f1, …
func decodeMembers[T any](raw json.RawMessage, letter byte, into map[string]*T) error {
	var members map[string]json.RawMessage
	if err := json.Unmarshal(raw, &members); err != nil {
		return fmt.Errorf("graphql: members: %w", err)
	}
	for name, text := range members {
		if len(name) < 2 || name[0] != letter || strings.Trim(name[1:], "0123456789") != "" || string(text) == "null" {
			continue
		}
		one := new(T)
		if err := json.Unmarshal(text, one); err != nil {
			return fmt.Errorf("graphql: member %s: %w", name, err)
		}
		into[name] = one
	}
	return nil
}

// wholeText is a blob's text, read by REST where GraphQL gave only its beginning.
// It is not whole where that failed; the error is errNotModified where the file is
// as it was when it was last read so.
func (r *run) wholeText(ctx context.Context, repo, path string, blob *blobNode) (text string, whole bool, err error) {
	if blob.Text == nil {
		return "", true, nil
	}
	if !blob.Truncated {
		return *blob.Text, true, nil
	}
	owner, name, _ := strings.Cut(repo, "/")
	file, _, _, err := r.client.rest.Repositories.GetContents(ctx, owner, name, path, nil)
	if err != nil {
		err = r.client.restError(err)
		if errors.Is(err, errNotModified) || errors.Is(err, talent.ErrBudget) || errors.Is(err, talent.ErrToken) || ctx.Err() != nil {
			return "", false, err
		}
		return *blob.Text, false, nil
	}
	if file == nil {
		return *blob.Text, false, nil
	}
	text, err = file.GetContent()
	if err != nil {
		return *blob.Text, false, nil
	}
	return text, true, nil
}
