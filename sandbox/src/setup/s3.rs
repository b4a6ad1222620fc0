//! S3: objects, and who may read them.

use crate::Account;

impl Account {
    /// Puts an object, and makes its bucket when it is not there.
    pub fn put_object(&self, bucket: &str, key: &str, content: impl Into<Vec<u8>>) {
        self.state().s3.put_object(bucket, key, content.into());
    }

    /// Lets a user read the objects of a bucket.
    pub fn allow_read(&self, bucket: &str, user_name: &str) {
        self.state().s3.allow_read(bucket, user_name);
    }

    /// Takes that right away again.
    pub fn forbid_read(&self, bucket: &str, user_name: &str) {
        self.state().s3.forbid_read(bucket, user_name);
    }
}
