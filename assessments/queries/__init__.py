"""Every read after a referral, each taking the reader."""
