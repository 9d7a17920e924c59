"""Write what went over the wire, and what we made of it, as one WARC 1.1 file, and find again what such files hold. The only room of warcio."""

from archiver.warc.original import Original, read_original
from archiver.warc.write import Info, Known, Resource, write_warc

__all__ = ["Info", "Known", "Original", "Resource", "read_original", "write_warc"]
