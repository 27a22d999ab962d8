-- Its proof is sought now, unless another message of its queue is under way.
update message set given_up = 0, reason = 'proving_restored', changed_at = ?2
where key = ?1 and reason = 'restored' and state = 'unknown'
