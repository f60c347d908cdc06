package main

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"time"

	"mlscout/config/catalog"
)

// truth is what a complete crawl of the world must and must not find.
type truth struct {
	authors map[int64]string // people with a linked commit to a catalogue repository since the cut
	barred  map[string]bool  // logins of bots, organisations and closed accounts
}

type worldLine struct {
	T      string            `json:"t"`
	ID     any               `json:"id"` // a number for people
	Type   string            `json:"type"`
	Login  string            `json:"login"`
	State  string            `json:"state"`
	Emails []string          `json:"emails"`
	Owner  string            `json:"owner"`
	Name   string            `json:"name"`
	Repo   string            `json:"repo"`
	Block  string            `json:"blocked"`
	Priv   bool              `json:"private"`
	Rows   []json.RawMessage `json:"rows"`
}

// readTruth reads the world file: commits of catalogue repositories since the
// cut whose author's address is linked to a person's account.
func readTruth(path string, since time.Time) (truth, error) {
	t := truth{authors: map[int64]string{}, barred: map[string]bool{}}
	tools, err := catalog.Default()
	if err != nil {
		return t, err
	}
	if err := t.readBots(filepath.Join(filepath.Dir(path), "truth.jsonl")); err != nil {
		return t, err
	}
	byEmail := map[string]worldLine{}
	closedRepo := map[string]bool{}
	var identities []string
	err = eachLine(path, func(text []byte) error {
		var line worldLine
		if err := json.Unmarshal(text, &line); err != nil {
			return err
		}
		switch line.T {
		case "user":
			t.note(line, byEmail)
		case "identities":
			identities, err = readIdentities(line.Rows)
			return err
		case "repo":
			if line.Priv || line.Block != "" {
				closedRepo[line.Owner+"/"+line.Name] = true
			}
		case "commits":
			if len(tools.ToolsOf(line.Repo)) > 0 && !closedRepo[line.Repo] {
				return t.addAuthors(line.Rows, identities, byEmail, since)
			}
		}
		return nil
	})
	return t, err
}

// readBots bars the accounts that the world's truth calls bots: half of them look
// like people's accounts.
func (t *truth) readBots(path string) error {
	return eachLine(path, func(text []byte) error {
		var line struct {
			Login   string `json:"login"`
			Persona string `json:"persona"`
		}
		err := json.Unmarshal(text, &line)
		if line.Persona == "bot" {
			t.barred[strings.ToLower(line.Login)] = true
		}
		return err
	})
}

func (t *truth) note(line worldLine, byEmail map[string]worldLine) {
	person := line.Type == "User" || line.Type == ""
	active := line.State == "" || line.State == "active"
	if !person || strings.HasSuffix(line.Login, "[bot]") {
		t.barred[strings.ToLower(line.Login)] = true
		return
	}
	if !active || t.barred[strings.ToLower(line.Login)] {
		return
	}
	for _, email := range line.Emails {
		byEmail[email] = line
	}
}

func readIdentities(rows []json.RawMessage) ([]string, error) {
	emails := make([]string, len(rows))
	for i, row := range rows {
		var pair [2]string
		if err := json.Unmarshal(row, &pair); err != nil {
			return nil, err
		}
		emails[i] = pair[1]
	}
	return emails, nil
}

func (t *truth) addAuthors(rows []json.RawMessage, identities []string, byEmail map[string]worldLine, since time.Time) error {
	for _, row := range rows {
		var cells []any
		if err := json.Unmarshal(row, &cells); err != nil {
			return err
		}
		if len(cells) < 2 {
			return fmt.Errorf("commit row %s: too short", row)
		}
		at, _ := cells[0].(float64)
		index, _ := cells[1].(float64)
		if time.Unix(int64(at), 0).Before(since) || int(index) >= len(identities) {
			continue
		}
		if who, ok := byEmail[identities[int(index)]]; ok {
			id, _ := who.ID.(float64)
			t.authors[int64(id)] = who.Login
		}
	}
	return nil
}

func eachLine(path string, do func([]byte) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	var in io.Reader = file
	if strings.HasSuffix(path, ".gz") {
		zipped, err := gzip.NewReader(file)
		if err != nil {
			return err
		}
		in = zipped
	}
	lines := bufio.NewReaderSize(in, 1<<20)
	for {
		text, err := lines.ReadBytes('\n')
		if len(bytes.TrimSpace(text)) > 0 {
			if err := do(text); err != nil {
				return fmt.Errorf("%s: %w", path, err)
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// sliceEvents keeps the events from a day on.
func sliceEvents(from, to, day string) error {
	out, err := os.Create(to)
	if err != nil {
		return err
	}
	defer out.Close()
	w := bufio.NewWriter(out)
	err = eachLine(from, func(text []byte) error {
		var event struct {
			Date string `json:"date"`
		}
		if err := json.Unmarshal(text, &event); err != nil {
			return err
		}
		if event.Date < day {
			return nil
		}
		_, err := w.Write(append(bytes.TrimRight(text, "\n"), '\n'))
		return err
	})
	if err != nil {
		return err
	}
	return w.Flush()
}
