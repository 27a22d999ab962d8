-- How accounts say that a bot is speaking.
select account, policy from disclosure_policy
