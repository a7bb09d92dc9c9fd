//! Target, rules, level solver, plan and the judgement of a rendered move.
