"""Where the suite keeps what it stores."""
