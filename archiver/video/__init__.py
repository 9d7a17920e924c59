"""Videos of which no answer names a file: yt-dlp (extra ``video``), in a process whose only way out is a recording proxy of ours."""
