package privacy

import "mlscout/talent"

// DueOn is the day by which a request that came in on received must be answered:
// one month later, or three where the time was extended (Art. 12(3) GDPR).
func DueOn(received talent.Day, extended bool) talent.Day {
	if extended {
		return Span{Months: 3}.After(received)
	}
	return Span{Months: 1}.After(received)
}
