package main

import (
	"context"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/internal/privacy"
	"mlscout/internal/recruiting"
	"mlscout/internal/sourcing"
	"mlscout/internal/store"
	"mlscout/talent"
)

type outreachView recruiting.Outreach

func (v outreachView) items() []any {
	var items []any
	for _, variant := range v.Variants {
		items = append(items, variant)
	}
	return items
}

// table says why each sentence stands there.
func (v outreachView) table() table {
	t := table{columns: []string{"length", "purpose", "sentence", "evidence", "from"}}
	for _, variant := range v.Variants {
		for _, s := range variant.Sentences {
			var urls []string
			for _, cite := range s.Evidence {
				urls = append(urls, cite.URL)
			}
			t.rows = append(t.rows, []string{variant.Length, s.Purpose, s.Text, strings.Join(urls, " "), strings.Join(s.From, " ")})
		}
	}
	return t
}

type noticeView recruiting.Notice

func (v noticeView) items() []any {
	var items []any
	for _, text := range v.Texts {
		items = append(items, text)
	}
	return items
}

func (v noticeView) table() table {
	t := table{columns: []string{"language", "text"}}
	for _, text := range v.Texts {
		t.rows = append(t.rows, []string{text.Language, text.Text})
	}
	return t
}

func noticeMarkdown(n recruiting.Notice) string {
	var b strings.Builder
	for i, text := range n.Texts {
		if i > 0 {
			b.WriteString("\n---\n\n")
		}
		b.WriteString(text.Text + "\n")
	}
	return b.String()
}

// plainLines keeps published text from steering the terminal, line by line.
func plainLines(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		lines[i] = plain(line)
	}
	return strings.Join(lines, "\n")
}

func (a *app) tellFindings(findings []recruiting.Finding) {
	for _, f := range findings {
		fmt.Fprintln(a.err, plain(f.String()))
	}
}

func (a *app) printOutreach(d recruiting.Outreach) error {
	a.tellFindings(d.Findings)
	if d.Blocked {
		return nil
	}
	var b strings.Builder
	for _, v := range d.Variants {
		fmt.Fprintf(&b, "## %s (%d of %d characters)\n\n%s\n\n", v.Length, v.Characters, v.Limit, v.Text)
	}
	fmt.Fprintf(&b, "## Privacy notice, to go with it\n\n%s\n", noticeMarkdown(*d.Notice))
	b.WriteString("## Why this text\n\n")
	for _, v := range d.Variants {
		for _, s := range v.Sentences {
			for _, cite := range s.Evidence {
				fmt.Fprintf(&b, "- %s, %s: %s\n", v.Length, s.Purpose, cite.URL)
			}
		}
	}
	for _, artefact := range d.Artefacts {
		fmt.Fprintf(&b, "- chosen because %s: %s\n", artefact.Why, artefact.URL)
	}
	b.WriteString("\n## Where the person can be reached\n\n")
	for _, c := range d.Channels {
		fmt.Fprintf(&b, "- %s: %s (%s, %s)\n", c.Type, c.Value, c.Why, c.Source)
	}
	if len(d.Channels) == 0 {
		b.WriteString("- nowhere that they published\n")
	}
	fmt.Fprintf(&b, "\nNothing was sent. Draft %d is kept; after sending it yourself: mlscout draft sent %s --channel CHANNEL\n", d.DraftID, d.Login)
	_, err := io.WriteString(a.out, plainLines(b.String()))
	return err
}

func draftSentCommand(a *app) *cobra.Command {
	var opts draftOptions
	cmd := &cobra.Command{
		Use:   "sent LOGIN",
		Short: "record that you sent a draft yourself today: its kind and by which channel",
		Args:  exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.login = args[0]
			return a.draftSent(cmd.Context(), opts)
		},
	}
	cmd.Flags().StringVar(&opts.kind, "kind", "outreach", "outreach or notice")
	cmd.Flags().StringVar(&opts.channel, "channel", "", "how it was sent: email, post, website…")
	opts.output.register(cmd)
	return cmd
}

func (a *app) draftSent(ctx context.Context, opts draftOptions) error {
	next, ok := map[string]privacy.Clock{"outreach": privacy.Contacted, "notice": privacy.Notified}[opts.kind]
	switch {
	case !ok:
		return usagef("draft sent: --kind %q: want outreach or notice", opts.kind)
	case strings.TrimSpace(opts.channel) == "":
		return usagef("draft sent: --channel is needed: the record says how")
	}
	return a.withRecords(ctx, func(d sourcing.Desk) error {
		p, err := a.person(ctx, d, opts.login, next)
		if err != nil {
			return err
		}
		note := d.Store.Notified
		if next == privacy.Contacted {
			note = d.Store.Contacted
		}
		if err := note(ctx, p.ID); err != nil {
			return err
		}
		detail := opts.kind + " by " + opts.channel
		err = d.Store.Audit(ctx, store.AuditEntry{Who: a.user(), Action: "sent", People: []talent.ProspectID{p.ID}, Detail: detail})
		if err != nil {
			return err
		}
		clock, err := d.Store.Clock(ctx, p.ID)
		if err != nil {
			return err
		}
		return opts.output.write(a.out, sentView{"mlscout.sent/v1", p.Login, p.ID, opts.kind, opts.channel, clock})
	})
}

type sentView struct {
	Schema   string            `json:"schema"`
	Login    string            `json:"login"`
	GitHubID talent.ProspectID `json:"github_id"`
	Kind     string            `json:"kind"`
	Channel  string            `json:"channel"`
	Clock    store.Clock       `json:"retention"`
}

func (v sentView) items() []any { return []any{v} }

func (v sentView) table() table {
	return table{
		columns: []string{"login", "kind", "channel", "state", "kept until"},
		rows:    [][]string{{v.Login, v.Kind, v.Channel, string(v.Clock.State), v.Clock.Expires.String()}},
	}
}
