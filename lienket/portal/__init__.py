"""The portal: pages that need more than one room."""
