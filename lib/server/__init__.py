"""What the server answers beside the app: documents that name the scenario of a link, and the pictures of previews."""
