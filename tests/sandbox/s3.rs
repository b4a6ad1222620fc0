//! S3.

use crate::clients::{Clients, account, refusal, seconds};

#[tokio::test(start_paused = true)]
async fn a_user_reads_what_the_bucket_lets_it_read() {
    let account = account();
    account.put_object("app.bot+bucket", "dir/a key?", "content");
    account.put_object("plain-bucket", "test", "plain");
    account.allow_read("plain-bucket", "Bot");
    let key = account.create_access_key("Bot").unwrap();
    seconds(account.clock(), 10).await;
    let user = Clients::of_key(&account, &key).s3;
    let get =
        async |bucket: &str, key: &str| user.get_object().bucket(bucket).key(key).send().await;

    // The host's name holds a plain bucket's, the path any other's.
    let object = get("plain-bucket", "test").await.unwrap();
    assert_eq!(
        object.body.collect().await.unwrap().into_bytes(),
        "plain".as_bytes()
    );
    assert_eq!(
        refusal(get("app.bot+bucket", "dir/a key?").await),
        "AccessDenied (403): User: arn:aws:iam::123456789012:user/Bot is not authorized to perform: s3:GetObject on resource: \"arn:aws:s3:::app.bot+bucket/dir/a key?\" because no identity-based policy allows the s3:GetObject action"
    );
    account.allow_read("app.bot+bucket", "Bot");
    let object = get("app.bot+bucket", "dir/a key?").await.unwrap();
    assert_eq!(
        object.body.collect().await.unwrap().into_bytes(),
        "content".as_bytes()
    );
    account.forbid_read("plain-bucket", "Bot");
    assert!(get("plain-bucket", "test").await.is_err());
}

#[tokio::test(start_paused = true)]
async fn a_part_of_an_object_is_read_by_its_range() {
    let account = account();
    account.put_object("bucket", "key", "content");
    account.put_object("bucket", "empty", "");
    let role = Clients::of_role(&account).s3;
    let get = async |key: &str, range: &str| {
        let object = role.get_object().bucket("bucket").key(key).range(range);
        let object = object.send().await?;
        let range = object.content_range().map(str::to_owned);
        let body = object.body.collect().await.unwrap().into_bytes();
        Ok((String::from_utf8(body.into()).unwrap(), range))
    };
    let part = |text: &str, range: &str| (text.to_owned(), Some(range.to_owned()));
    assert_eq!(
        get("key", "bytes=0-0").await.unwrap(),
        part("c", "bytes 0-0/7")
    );
    assert_eq!(
        get("key", "bytes=3-100").await.unwrap(),
        part("tent", "bytes 3-6/7")
    );
    assert_eq!(
        get("key", "letters=3").await.unwrap(),
        ("content".to_owned(), None)
    );
    assert_eq!(
        refusal(get("empty", "bytes=0-0").await),
        "InvalidRange (416): The requested range is not satisfiable"
    );
}

#[tokio::test(start_paused = true)]
async fn what_is_not_there_is_named_as_s3_names_it() {
    let account = account();
    account.put_object("bucket", "key", "content");
    let role = Clients::of_role(&account).s3;
    let object = role.get_object().bucket("bucket").key("other");
    assert_eq!(
        refusal(object.send().await),
        "NoSuchKey (404): The specified key does not exist."
    );
    let object = role.get_object().bucket("other").key("key");
    assert_eq!(
        refusal(object.send().await),
        "NoSuchBucket (404): The specified bucket does not exist"
    );
}

#[tokio::test(start_paused = true)]
async fn a_read_counts_as_a_use_in_the_buckets_region() {
    let account = account();
    account.put_object("bucket", "key", "content");
    let key = account.create_access_key("Bot").unwrap();
    seconds(account.clock(), 10).await;
    // Denied, but the key is known by then.
    let user = Clients::of_key(&account, &key).s3;
    assert!(
        user.get_object()
            .bucket("bucket")
            .key("key")
            .send()
            .await
            .is_err()
    );
    let used = account.view(|view| view.iam().key(key.id.as_str()).unwrap().last_use().cloned());
    let used = used.unwrap();
    assert_eq!(
        (used.service.name(), used.region.as_ref()),
        ("s3", "us-west-2")
    );
}
