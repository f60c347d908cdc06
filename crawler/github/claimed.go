package github

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"

	"mlscout/crawler"
	"mlscout/talent"
)

// ClaimedName is the name of the source that looks up the logins of posts.
const ClaimedName = "claimed"

// perClaim is how many logins are looked up at once: a point pays for them all.
const perClaim = 100

// Claims knows the logins that board posts name as their authors' own.
type Claims interface {
	// Unknown lists those that no stored person has, in lower case and sorted.
	Unknown(ctx context.Context) ([]string, error)
	// Proven returns those of the accounts that are proven to be an author's.
	Proven(ctx context.Context, found []talent.Prospect) (map[talent.ProspectID]bool, error)
}

// Claimed looks up people whom no repository showed: they name their GitHub
// account in a post on a board. Whose account it is not proven to be is not
// stored. What is due follows from the stored posts alone, so that a run that
// was killed is simply run again. It belongs after the boards.
type Claimed struct {
	hub    *Source
	claims Claims
}

// Claimed returns the source of people whom posts name, on the same client.
func (s *Source) Claimed(claims Claims) *Claimed { return &Claimed{s, claims} }

// Name implements crawler.Source.
func (c *Claimed) Name() string { return ClaimedName }

// Plan implements crawler.Source.
func (c *Claimed) Plan(ctx context.Context) (crawler.Plan, error) {
	plan := crawler.Plan{Source: ClaimedName, Steps: []crawler.PlanStep{}}
	r := &claimRun{run: &run{Source: c.hub, now: c.hub.dep.Clock.Now()}, claims: c.claims}
	due, _, err := r.due(ctx)
	if err != nil || len(due) == 0 {
		return plan, err
	}
	requests := (len(due) + perClaim - 1) / perClaim
	plan.Requests, plan.Points = requests, requests
	plan.Steps = append(plan.Steps, crawler.PlanStep{What: fmt.Sprintf("%d accounts that posts name", len(due)),
		Reason: "named by the authors of posts, not known yet", Requests: requests, Points: requests})
	return plan, nil
}

// Crawl implements crawler.Source.
func (c *Claimed) Crawl(ctx context.Context, limits crawler.Limits, progress crawler.Progress) (crawler.Report, error) {
	return c.hub.measured(ctx, ClaimedName, limits, progress, func(ctx context.Context, r *run) error {
		return (&claimRun{run: r, claims: c.claims}).crawl(ctx)
	})
}

// claimRun is one look-up in progress.
type claimRun struct {
	*run
	claims Claims
}

func (r *claimRun) crawl(ctx context.Context) error {
	r.now = r.dep.Clock.Now()
	due, stale, err := r.due(ctx)
	if err != nil {
		return err
	}
	if len(stale) > 0 {
		if err := r.save(ctx, crawler.Batch{Cursors: stale}); err != nil {
			return err
		}
	}
	if len(due) == 0 {
		return nil
	}
	if r.cycle = r.state.cycle; r.cycle == 0 {
		r.cycle = r.now.Unix()
	}
	if err := r.client.greet(ctx); err != nil {
		return err
	}
	for done := 0; done < len(due); done += perClaim {
		r.progress("look up named accounts", done, len(due))
		if err := r.lookUp(ctx, due[done:min(len(due), done+perClaim)]); err != nil {
			return err
		}
	}
	return nil
}

// due lists the logins to look up, less those on the suppression list and those
// that led to nobody a short while ago, and the cursors that no post needs any more.
func (r *claimRun) due(ctx context.Context) (due []string, stale map[string]string, err error) {
	logins, err := r.claims.Unknown(ctx)
	if err != nil {
		return nil, nil, fmt.Errorf("list named accounts: %w", err)
	}
	asked, err := r.dep.Memory.Cursors(ctx, sourceName, prefixClaim)
	if err != nil {
		return nil, nil, fmt.Errorf("read cursors: %w", err)
	}
	subjects := make([]talent.Subject, len(logins))
	needed := make(map[string]bool, len(logins))
	for i, login := range logins {
		subjects[i] = talent.GitHubLogin(login)
		needed[claimKey(login)] = true
	}
	refused, err := r.dep.Gate.Refused(ctx, subjects)
	if err != nil {
		return nil, nil, fmt.Errorf("ask the suppression list: %w", err)
	}
	stale = make(map[string]string)
	for key := range asked {
		if !needed[key] {
			stale[key] = ""
		}
	}
	due = slices.DeleteFunc(logins, func(login string) bool {
		at, _ := strconv.ParseInt(asked[claimKey(login)], 10, 64)
		return refused[talent.GitHubLogin(login)] || at != 0 && r.now.Unix()-at < int64(r.set.Refresh.Seconds())
	})
	return due, stale, nil
}

// claimKey is the cursor of a login that led to nobody. The login itself is
// nobody's whom the records may name.
func claimKey(login string) string {
	sum := sha256.Sum256([]byte(login))
	return prefixClaim + hex.EncodeToString(sum[:12])
}

var fragClaim = fragment{"C", `fragment C on User{databaseId id login name bio company location websiteUrl twitterUsername url createdAt
socialAccounts(first:10){nodes{provider url}}}`}

// lookUp asks for accounts by login, stores those that are proven to be an
// author's and reads what is read of everybody.
func (r *claimRun) lookUp(ctx context.Context, logins []string) error {
	q := newQuery("claims")
	q.use(fragClaim)
	for i, login := range logins {
		q.add(1, "c%d:user(login:%s){...C}", i, quote(login))
	}
	out, err := r.client.ask(ctx, q)
	if err != nil {
		return fmt.Errorf("look up named accounts: %w", err)
	}
	b := crawler.Batch{Cursors: make(map[string]string)}
	users := make(map[string]*userNode)
	var found []talent.Prospect
	for i, login := range logins {
		u := new(userNode)
		alias := "c" + strconv.Itoa(i)
		there, err := out.into(alias, u)
		if err != nil {
			return err
		}
		if failure, failed := out.failure(alias); failed && failure.Type != "NOT_FOUND" {
			continue // not answered: due again
		}
		b.Cursors[claimKey(login)] = strconv.FormatInt(r.now.Unix(), 10)
		if there && u.ID > 0 && u.Node != "" && !r.state.scripts[u.ID] && !r.scripts.script(u.Login, u.Name, u.Bio) {
			users[login] = u
			found = append(found, r.claimant(u))
		}
	}
	people, err := r.prove(ctx, users, found, &b)
	if err != nil {
		return err
	}
	if err := r.save(ctx, b); err != nil || len(people) == 0 {
		return err
	}
	return r.readClaimants(ctx, people)
}

// prove puts the accounts that are an author's into the batch and returns their ids.
func (r *claimRun) prove(ctx context.Context, users map[string]*userNode, found []talent.Prospect, b *crawler.Batch) ([]talent.ProspectID, error) {
	if len(found) == 0 {
		return nil, nil
	}
	proven, err := r.claims.Proven(ctx, found)
	if err != nil {
		return nil, fmt.Errorf("weigh named accounts: %w", err)
	}
	subjects := make([]talent.Subject, len(found))
	for i, p := range found {
		subjects[i] = talent.GitHubID(p.ID) // on the list perhaps under an earlier login
	}
	refused, err := r.dep.Gate.Refused(ctx, subjects)
	if err != nil {
		return nil, fmt.Errorf("ask the suppression list: %w", err)
	}
	var ids []talent.ProspectID
	for login, u := range users {
		id := talent.ProspectID(u.ID)
		if !proven[id] || refused[talent.GitHubID(id)] {
			continue
		}
		delete(b.Cursors, claimKey(login))
		ids = append(ids, id)
		b.People = append(b.People, r.sighting(&actor{ID: u.ID, Node: u.Node, Login: u.Login}, u.URL))
	}
	slices.Sort(ids)
	slices.SortFunc(b.People, func(x, y crawler.Person) int { return int(x.ID - y.ID) })
	return ids, nil
}

// claimant is what counts for a proof.
func (r *claimRun) claimant(u *userNode) talent.Prospect {
	return talent.Prospect{ID: talent.ProspectID(u.ID), Login: u.Login, Name: clean(u.Name), Company: clean(u.Company), Location: clean(u.Location),
		Website: webAddress(u.Website), Links: links(u), CreatedAt: dayOf(u.Created), Profile: r.provenance(u.URL)}
}

// readClaimants takes new people through the stages that everybody goes through.
func (r *claimRun) readClaimants(ctx context.Context, ids []talent.ProspectID) error {
	people, err := r.dep.Backlog.Known(ctx, ids)
	if err != nil {
		return fmt.Errorf("read named people: %w", err)
	}
	people, err = r.allowed(ctx, crawler.StageProfile, people)
	if err != nil {
		return err
	}
	if err := r.readPeople(ctx, people, nil); err != nil {
		return err
	}
	return r.activities(ctx, people)
}

var _ crawler.Source = (*Claimed)(nil)
