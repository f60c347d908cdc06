package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"mlscout/crawler"
	"mlscout/internal/privacy"
	"mlscout/internal/store"
	"mlscout/talent"
)

// manualPlatform is the platform of people who were added by hand.
const manualPlatform = "manual"

type prospectOptions struct {
	name, login, by, at, how             string
	consent                              bool
	headline, location, company, website string
	links                                []string
	output                               outputFlags
}

func prospectCommand(a *app) *cobra.Command {
	return group(&cobra.Command{Use: "prospect", Short: "people added by hand"}, prospectAddCommand(a))
}

func prospectAddCommand(a *app) *cobra.Command {
	var opts prospectOptions
	cmd := &cobra.Command{
		Use:   "add NAME",
		Short: "add a person who agreed to it: a referral, a talk after a meet-up",
		Long: `Adds somebody who agreed to be in the records. Who they told, when and how is kept as the provenance of
every fact. If --login names somebody whose records are here already, the agreement is added to them and
their profile stays as published. Suppressed people are refused (exit code 6).`,
		Args: exactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			opts.name = strings.Join(strings.Fields(args[0]), " ")
			return a.addProspect(cmd.Context(), opts)
		},
	}
	flags := cmd.Flags()
	flags.BoolVar(&opts.consent, "consent", false, "the person agreed; without it nobody is added")
	flags.StringVar(&opts.by, "by", "", "whom they told (default: you)")
	flags.StringVar(&opts.at, "at", "", "the day they agreed, YYYY-MM-DD (default: today)")
	flags.StringVar(&opts.how, "how", "", "how they agreed: in person, by e-mail, …")
	flags.StringVar(&opts.login, "login", "", "their GitHub login, if they gave it")
	flags.StringVar(&opts.headline, "headline", "", "what they do, in their words")
	flags.StringVar(&opts.location, "location", "", "where they live, as they said it")
	flags.StringVar(&opts.company, "company", "", "where they work")
	flags.StringVar(&opts.website, "website", "", "their page")
	flags.StringSliceVar(&opts.links, "link", nil, "further addresses they gave")
	opts.output.register(cmd)
	return cmd
}

// provenance says who recorded the agreement, when and how.
func (o prospectOptions) provenance(day talent.Day) talent.Provenance {
	return talent.Provenance{
		Source: fmt.Sprintf("agreed with %s on %s, %s", o.by, day, o.how), FetchedAt: day, Extractor: "manual/1",
	}
}

func (a *app) addProspect(ctx context.Context, opts prospectOptions) error {
	day := talent.DayOf(a.now())
	switch {
	case !opts.consent:
		return fmt.Errorf("prospect add: only people who agreed are added; --consent says that they did: %w", talent.ErrRefused)
	case opts.name == "":
		return usagef("prospect add: the name is empty")
	case strings.TrimSpace(opts.how) == "":
		return usagef("prospect add: --how is needed: in what way did they agree?")
	}
	if opts.at != "" {
		agreed, err := talent.ParseDay(opts.at)
		if err != nil {
			return usagef("--at: %w", err)
		}
		if agreed > day {
			return usagef("--at: %s lies ahead", agreed)
		}
		day = agreed
	}
	if opts.by == "" {
		opts.by = a.user()
	}
	return a.withStore(ctx, func(db *store.DB) error { return a.storeProspect(ctx, db, opts, day) })
}

func (a *app) storeProspect(ctx context.Context, db *store.DB, opts prospectOptions, day talent.Day) error {
	id, known, err := a.manualID(ctx, db, opts)
	if err != nil {
		return err
	}
	p := opts.prospect(id, day)
	if err := refuseSuppressed(ctx, db, opts, p); err != nil {
		return err
	}
	batch := crawler.Batch{Source: manualPlatform, Identities: []talent.Identity{{
		Prospect: id, Platform: manualPlatform, Account: opts.name, Proof: "the person agreed", Provenance: opts.provenance(day),
	}}}
	if !known {
		batch.Profiles = []talent.Prospect{p}
	}
	if _, err := db.Save(ctx, batch); err != nil {
		return err
	}
	refused, err := db.Usable(ctx, []talent.ProspectID{id})
	if err == nil {
		err = refused[id]
	}
	if err != nil {
		return fmt.Errorf("prospect add: %w", err)
	}
	err = db.Audit(ctx, store.AuditEntry{Who: a.user(), Action: "add by hand", People: []talent.ProspectID{id}, Detail: "agreed " + day.String()})
	if err != nil {
		return err
	}
	if !a.quiet {
		fmt.Fprintln(a.err, "run `mlscout rank` to find them in searches")
	}
	return opts.output.write(a.out, prospectView{"mlscout.prospect/v1", id, opts.name, opts.login, known, opts.provenance(day)})
}

// manualID is the numeric GitHub id where the login is stored, else the id of a
// person known by hand only.
func (a *app) manualID(ctx context.Context, db *store.DB, opts prospectOptions) (id talent.ProspectID, known bool, err error) {
	if opts.login != "" {
		id, err = db.Find(ctx, opts.login)
		if err == nil {
			return id, true, nil
		}
		if !errors.Is(err, talent.ErrNotFound) {
			return 0, false, err
		}
	}
	return talent.BoardID(manualPlatform, opts.name), false, nil
}

func (o prospectOptions) prospect(id talent.ProspectID, day talent.Day) talent.Prospect {
	p := talent.Prospect{
		ID: id, Login: o.name, Name: o.name, Bio: o.headline, Location: o.location, Company: o.company, Website: o.website,
		State: talent.Active, Profile: o.provenance(day),
	}
	if o.login != "" {
		p.Links = append(p.Links, talent.Link{Provider: "github", URL: "https://github.com/" + o.login})
	}
	for _, link := range o.links {
		p.Links = append(p.Links, talent.Link{Provider: "website", URL: link})
	}
	return p
}

// refuseSuppressed asks the suppression list about everything the person is
// known by here.
func refuseSuppressed(ctx context.Context, db *store.DB, opts prospectOptions, p talent.Prospect) error {
	subjects := append(privacy.Subjects(p), talent.Account(manualPlatform, opts.name))
	if opts.login != "" {
		subjects = append(subjects, talent.GitHubLogin(opts.login))
	}
	hits, err := db.Refused(ctx, subjects)
	if err != nil {
		return err
	}
	for _, subject := range subjects {
		if hits[subject] {
			return fmt.Errorf("prospect add: %w", talent.ErrSuppressed)
		}
	}
	return nil
}

type prospectView struct {
	Schema     string            `json:"schema"`
	ID         talent.ProspectID `json:"github_id"`
	Name       string            `json:"name"`
	Login      string            `json:"login"`
	Known      bool              `json:"known"` // the records were here before
	Provenance talent.Provenance `json:"provenance"`
}

func (v prospectView) items() []any { return []any{v} }

func (v prospectView) table() table {
	return table{columns: []string{"id", "name", "login", "known", "source"},
		rows: [][]string{{fmt.Sprint(v.ID), v.Name, v.Login, fmt.Sprint(v.Known), v.Provenance.Source}}}
}
