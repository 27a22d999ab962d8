-- Takes a shard: its epoch goes up by one, and intents of the epochs before are refused from now on.
insert into shard (id, epoch) values (?1, 1)
on conflict (id) do update set epoch = epoch + 1
returning epoch
