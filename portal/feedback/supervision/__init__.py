"""The supervisor's table of cases: what is overdue, escalated, not solved twice, and what each unit owes."""
