-- What is left of a score of abuse_scores at a moment: it halves every hour. Nothing is left after a hundred hours;
-- much later the number would be too small for a float, which makes it an error.
-- Locks: none.
-- Called by: libs/auth (abuse scores, session gate, list of accounts).
create or replace function abuse_score_at(p_score double precision, p_updated_at timestamptz, p_at timestamptz)
returns double precision language sql stable parallel safe as $$
  select p_score * power(0.5::float8,
                         least(100, greatest(0, extract(epoch from p_at - p_updated_at)::float8 / 3600)))
$$;
