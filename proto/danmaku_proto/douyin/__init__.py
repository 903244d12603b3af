"""The Douyin live push feed."""
