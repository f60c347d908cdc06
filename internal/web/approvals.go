package web

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"mlscout/internal/export"
	"mlscout/internal/store"
	"mlscout/talent"
)

// approvalsView is what waits for a second person's yes, and what was decided.
type approvalsView struct {
	frame     `json:"-"`
	Schema    string           `json:"schema"`
	Over      int              `json:"over"` // people; 0 where nothing needs approval
	Approvals []store.Approval `json:"approvals"`
}

// second is what somebody else said to an export that holds many people.
type second struct {
	store.Approval
	Over int `json:"over"`
}

// needsSecond refuses a file until somebody else has agreed.
type needsSecond struct{ store.Approval }

// Error meets error.
func (n needsSecond) Error() string { return fmt.Sprintf("approval %d: not given yet", n.ID) }

// MustAsk says whether the button of the dialog asks rather than downloads.
func (v exportView) MustAsk() bool { return v.Second != nil && v.Second.State != store.ApprovalGiven }

// large says whether somebody else has to agree to an export of so many people.
func (s *Site) large(people int) bool {
	return s.FourEyesOver > 0 && !s.Open && people > s.FourEyesOver
}

func wanted(who actor, list string, c carrying, report export.Report) store.Approval {
	return store.Approval{Who: who.Name, List: list, Format: c.format.Name, Purpose: report.Purpose, Destination: c.destination(), Reason: c.told()}
}

// told is why people may be in the file who were not told yet, "" if they are not.
func (c carrying) told() string {
	if c.override {
		return c.reason
	}
	return ""
}

// second looks up what was said to an export; nil where nobody has to agree.
func (s *Site) second(ctx context.Context, who actor, list string, c carrying, report export.Report) (*second, error) {
	if !s.large(len(report.People)) {
		return nil, nil
	}
	approval, err := s.Rooms.Store.Approval(ctx, wanted(who, list, c, report), report.People)
	return &second{approval, s.FourEyesOver}, err
}

// agreed lets an export pass, or asks for the approval that it needs.
func (s *Site) agreed(ctx context.Context, who actor, list string, c carrying, report export.Report) error {
	said, err := s.second(ctx, who, list, c, report)
	if err != nil || said == nil || said.State == store.ApprovalGiven {
		return err
	}
	asked, err := s.Rooms.Store.AskApproval(ctx, wanted(who, list, c, report), report.People)
	if err != nil {
		return err
	}
	return needsSecond{asked}
}

// waiting counts what nobody has decided on yet.
func (s *Site) waiting(ctx context.Context) (n int, err error) {
	all, err := s.Rooms.Store.Approvals(ctx)
	for _, a := range all {
		if a.State == store.ApprovalPending {
			n++
		}
	}
	return n, err
}

func (s *Site) approvals(w http.ResponseWriter, r *http.Request, who actor) error {
	view, err := s.approvalsView(r.Context())
	if err != nil {
		return err
	}
	view.frame = s.frame(r, who, "Approvals")
	return s.show(w, r, "approvals.html", view)
}

func (s *Site) approvalsView(ctx context.Context) (approvalsView, error) {
	view := approvalsView{Schema: "mlscout.approvals/v1"}
	if !s.Open {
		view.Over = s.FourEyesOver
	}
	all, err := s.Rooms.Store.Approvals(ctx)
	view.Approvals = append([]store.Approval{}, all...)
	return view, err
}

func (s *Site) decide(w http.ResponseWriter, r *http.Request, who actor) error {
	id, err := strconv.ParseInt(r.PathValue("id"), 10, 64)
	if err != nil {
		return talent.ErrNotFound
	}
	decided, err := s.decideOn(r.Context(), who, id, r.PostFormValue("do"), r.PostFormValue("note"))
	if err != nil {
		return err
	}
	return s.onward(w, r, "/approvals", said{Text: fmt.Sprintf("Export of %s %s; %s sees it in the export dialog.", decided.List, decided.State, decided.Who)})
}

// decideOn says yes or no to what somebody else asked for.
func (s *Site) decideOn(ctx context.Context, who actor, id int64, do, note string) (store.Approval, error) {
	state := map[string]store.ApprovalState{"approve": store.ApprovalGiven, "refuse": store.ApprovalRefused}[do]
	if state == "" {
		return store.Approval{}, fault{http.StatusBadRequest, "Approve or refuse."}
	}
	decided, err := s.Rooms.Store.DecideApproval(ctx, who.Name, id, state, cut(note, 500))
	if faultOf(err).status == http.StatusForbidden {
		return decided, fault{http.StatusForbidden, "You asked for this export yourself: somebody else has to decide."}
	}
	return decided, err
}
