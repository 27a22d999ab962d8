-- Whether what links lead to is looked at before it is sent, by account, in a word that is the gateway's business.
create table media_check (
    account text primary key,
    word text not null
) strict, without rowid;

-- An event of a message without a state tells what was found of its media; what that is stands in its detail.
