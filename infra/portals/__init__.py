"""The portals on their way to browsers: built, put into the package, published to the bucket of a stage."""
