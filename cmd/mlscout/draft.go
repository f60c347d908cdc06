package main

import (
	"context"
	"errors"
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

type draftOptions struct {
	login     string
	role      string
	text      string
	channel   string
	length    string
	languages []string
	kind      string
	output    outputFlags
}

func draftCommand(a *app) *cobra.Command {
	return group(&cobra.Command{
		Use: "draft", Short: "prepare a first message or a privacy notice; nothing is ever sent",
	}, draftOutreachCommand(a), draftNoticeCommand(a), draftSentCommand(a))
}

func draftOutreachCommand(a *app) *cobra.Command {
	var opts draftOptions
	cmd := &cobra.Command{
		Use:   "outreach LOGIN",
		Short: "a first message in two lengths, each sentence about the person with its evidence",
		Long: `Writes a first message from the role file and the person's public work, checks it, and keeps it as a
draft. People who are suppressed, objected or asked not to be contacted get none (exit code 6); what the
check blocks for other reasons is a mistake in the role file or the text (exit code 2). Nothing is sent:
` + "`mlscout draft sent`" + ` records what you sent yourself.`,
		RunE: a.withRole(&opts, func(ctx context.Context, role recruiting.Role) error { return a.draftOutreach(ctx, role, opts) }),
	}
	opts.register(cmd)
	cmd.Flags().StringVar(&opts.text, "text", "", "check this text of your own instead of writing one; - for stdin")
	cmd.Flags().StringVar(&opts.channel, "channel", "", "how you mean to send it: must be one that the person published")
	cmd.Flags().StringVar(&opts.length, "length", "both", "short, standard or both")
	return cmd
}

func draftNoticeCommand(a *app) *cobra.Command {
	var opts draftOptions
	cmd := &cobra.Command{
		Use:   "notice LOGIN",
		Short: "tell a person what is kept of them (Art. 14 GDPR), in their country's language and English",
		RunE:  a.withRole(&opts, func(ctx context.Context, role recruiting.Role) error { return a.draftNotice(ctx, role, opts) }),
	}
	opts.register(cmd)
	cmd.Flags().StringSliceVar(&opts.languages, "lang", nil, "languages instead of those of the person's country: "+strings.Join(recruiting.NoticeLanguages(), ", "))
	return cmd
}

func (o *draftOptions) register(cmd *cobra.Command) {
	registerRole(cmd, &o.role)
	o.output.register(cmd)
}

func registerRole(cmd *cobra.Command, role *string) {
	cmd.Flags().StringVar(role, "role", "", "role file; --example prints one")
	cmd.Flags().Bool("example", false, "print a commented role file and end")
}

// withRole reads the role file before do, or prints the example.
func (a *app) withRole(opts *draftOptions, do func(context.Context, recruiting.Role) error) func(*cobra.Command, []string) error {
	return func(cmd *cobra.Command, args []string) error {
		if example, _ := cmd.Flags().GetBool("example"); example {
			_, err := io.WriteString(a.out, recruiting.RoleExample)
			return err
		}
		if err := exactArgs(1)(cmd, args); err != nil {
			return err
		}
		opts.login = args[0]
		role, err := a.readRole(opts.role)
		if err != nil {
			return err
		}
		return do(cmd.Context(), role)
	}
}

func (a *app) readRole(file string) (recruiting.Role, error) {
	if file == "" {
		return recruiting.Role{}, usagef("--role FILE is needed; --example prints one to begin with")
	}
	text, err := a.readFile(file)
	if err != nil {
		return recruiting.Role{}, err
	}
	tools, err := a.catalogue()
	if err != nil {
		return recruiting.Role{}, err
	}
	role, err := recruiting.ReadRole(file, []byte(text), tools)
	if err != nil {
		return role, usageError{err}
	}
	cfg, err := a.settings()
	return role.Complete(cfg.Network.Contact), err
}

// person reads somebody who may be used, scored, with the day on which their
// record goes if the clock moves to next today.
func (a *app) person(ctx context.Context, d sourcing.Desk, name string, next privacy.Clock) (recruiting.Person, error) {
	p, err := d.Store.Prospect(ctx, name)
	if err != nil {
		return recruiting.Person{}, a.refusedOrUnknown(ctx, d.Store, err, name)
	}
	refused, err := d.Store.Usable(ctx, []talent.ProspectID{p.ID})
	if err == nil {
		err = refused[p.ID]
	}
	if err != nil {
		return recruiting.Person{}, fmt.Errorf("%s: %w", name, err)
	}
	clock, err := d.Store.Clock(ctx, p.ID)
	if err != nil {
		return recruiting.Person{}, err
	}
	cfg, err := a.settings()
	if err != nil {
		return recruiting.Person{}, err
	}
	person := recruiting.Person{Score: d.Scorer.Score(&p), Clock: clock.State, Since: clock.Since, KeepUntil: clock.Expires}
	person.Prospect = p
	if next.Follows(clock.State) {
		person.KeepUntil = retention(cfg.Privacy).Expiry(next, clock.Collected, talent.DayOf(a.now()))
	}
	return person, nil
}

// refusedOrUnknown tells somebody on the suppression list, of whom no record is
// left, from somebody never heard of.
func (a *app) refusedOrUnknown(ctx context.Context, db *store.DB, err error, name string) error {
	subject, malformed := privacy.ParseSubject(name)
	if !errors.Is(err, talent.ErrNotFound) || malformed != nil {
		return unknownLogin(err, name)
	}
	hits, listErr := db.Refused(ctx, []talent.Subject{subject})
	if listErr == nil && hits[subject] {
		return fmt.Errorf("%s: %w", name, talent.ErrSuppressed)
	}
	return unknownLogin(err, name)
}

func (a *app) draftOutreach(ctx context.Context, role recruiting.Role, opts draftOptions) error {
	if opts.length != "both" && opts.length != "short" && opts.length != "standard" {
		return usagef("--length %q: want short, standard or both", opts.length)
	}
	return a.withRecords(ctx, func(d sourcing.Desk) error {
		p, err := a.person(ctx, d, opts.login, privacy.Contacted)
		if err != nil {
			return err
		}
		draft, err := a.lintedOutreach(ctx, d, p, role, opts)
		if err != nil {
			return err
		}
		if err := a.keepOutreach(ctx, d.Store, &draft); err != nil {
			return err
		}
		if opts.output.machine() {
			err = opts.output.write(a.out, outreachView(draft))
		} else {
			err = a.printOutreach(draft)
		}
		return errors.Join(err, blockedError(opts.login, draft.Findings))
	})
}

// lintedOutreach writes or takes the texts and checks them.
func (a *app) lintedOutreach(ctx context.Context, d sourcing.Desk, p recruiting.Person, role recruiting.Role, opts draftOptions) (recruiting.Outreach, error) {
	today := talent.DayOf(a.now())
	made, err := d.Store.DraftsSince(ctx, a.user(), "outreach", today.Time())
	if err != nil {
		return recruiting.Outreach{}, err
	}
	draft := recruiting.DraftOutreach(p, role, d.Scorer.Catalog)
	notice, err := recruiting.DraftNotice(p, role, nil)
	if err != nil {
		return draft, err
	}
	draft.Findings = append(draft.Findings, notice.Findings...)
	draft.Notice = &notice
	if opts.text != "" {
		text, err := a.readFile(opts.text)
		if err != nil {
			return draft, err
		}
		draft.Variants = []recruiting.Variant{recruiting.OwnText(text)}
	}
	draft.Variants = keepLength(draft.Variants, opts.length)
	lint := recruiting.Lint{Person: p, Role: role, Tools: d.Scorer.Catalog, Today: today, Filter: privacy.NewFilter()}
	draft.Findings = append(draft.Findings, recruiting.MayWrite(p, recruiting.Contact{Today: today, Channel: opts.channel, DraftsToday: made})...)
	draft.Findings = append(draft.Findings, lint.Draft(draft)...)
	if len(recruiting.Blocked(draft.Findings)) > 0 {
		draft.Blocked, draft.Variants, draft.Notice = true, []recruiting.Variant{}, nil
	}
	return draft, nil
}

func keepLength(variants []recruiting.Variant, length string) []recruiting.Variant {
	kept := []recruiting.Variant{}
	for _, v := range variants {
		if length == "both" || v.Length == length || v.Length == "own" {
			kept = append(kept, v)
		}
	}
	return kept
}

// keepOutreach stores an unblocked draft and logs it.
func (a *app) keepOutreach(ctx context.Context, db *store.DB, draft *recruiting.Outreach) error {
	if draft.Blocked {
		return nil
	}
	var body strings.Builder
	for _, v := range draft.Variants {
		fmt.Fprintf(&body, "## %s\n\n%s\n\n", v.Length, v.Text)
	}
	id, err := a.keepDraft(ctx, db, store.Draft{Prospect: draft.GitHubID, Kind: "outreach", Role: draft.Role, Body: body.String()})
	draft.DraftID = id
	return err
}

func (a *app) keepDraft(ctx context.Context, db *store.DB, draft store.Draft) (int64, error) {
	draft.Who = a.user()
	id, err := db.SaveDraft(ctx, draft)
	if err != nil {
		return 0, err
	}
	return id, db.Audit(ctx, store.AuditEntry{
		Who: draft.Who, Action: "draft", People: []talent.ProspectID{draft.Prospect}, Detail: draft.Kind,
	})
}

// blockedError is what a blocked draft ends with: a privacy rule's refusal, or a
// mistake in the role file or text.
func blockedError(login string, findings []recruiting.Finding) error {
	blocked := recruiting.Blocked(findings)
	switch {
	case len(blocked) == 0:
		return nil
	case blocked[0].Privacy:
		return fmt.Errorf("no draft for %s: %s; %s: %w", login, blocked[0].What, blocked[0].Fix, talent.ErrRefused)
	}
	return usagef("no draft for %s: %s; %s", login, blocked[0].What, blocked[0].Fix)
}

func (a *app) draftNotice(ctx context.Context, role recruiting.Role, opts draftOptions) error {
	return a.withRecords(ctx, func(d sourcing.Desk) error {
		p, err := a.person(ctx, d, opts.login, privacy.Notified)
		if err != nil {
			return err
		}
		notice, err := recruiting.DraftNotice(p, role, opts.languages)
		if err != nil {
			return usageError{err}
		}
		if err := blockedError(opts.login, notice.Findings); err != nil {
			a.tellFindings(notice.Findings)
			return err
		}
		body := noticeMarkdown(notice)
		notice.DraftID, err = a.keepDraft(ctx, d.Store, store.Draft{Prospect: p.ID, Kind: "notice", Role: role.Title, Body: body})
		if err != nil {
			return err
		}
		if opts.output.machine() {
			return opts.output.write(a.out, noticeView(notice))
		}
		_, err = io.WriteString(a.out, plainLines(body))
		return err
	})
}
