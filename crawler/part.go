package crawler

import "time"

// Part is a piece of a source that is read on its own: a repository, a board, a
// thread. It says why it was read, or why it was not.
type Part struct {
	Name   string    `json:"name"`
	Last   time.Time `json:"last,omitzero"` // when it was last looked at; zero never
	Reason string    `json:"reason"`        // what came of that, or why it was not looked at
	After  time.Time `json:"after,omitzero"`
	Off    bool      `json:"off,omitempty"` // no later run will read it, unless the settings change
}
