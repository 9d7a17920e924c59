BEGIN TRANSACTION;
CREATE TABLE alembic_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "alembic_version" VALUES('0012');
CREATE TABLE alert (
	id INTEGER NOT NULL, 
	"key" VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	document JSON NOT NULL, 
	CONSTRAINT pk_alert PRIMARY KEY (id), 
	CONSTRAINT uq_alert_key UNIQUE ("key")
);
INSERT INTO "alert" VALUES(1,'3f0c','2026-03-01 12:09:00.000000','unconfirmed-loss','{"title": "Gr\u00f6\u00dfe"}');
CREATE TABLE article (
	id INTEGER NOT NULL, 
	url TEXT NOT NULL, 
	canonical_url TEXT, 
	outlet TEXT, 
	headline TEXT, 
	byline TEXT, 
	published_at DATETIME, 
	modified_at DATETIME, 
	lang TEXT, 
	seed_id INTEGER, 
	first_seen DATETIME NOT NULL, 
	last_seen DATETIME NOT NULL, 
	latest_version_id INTEGER, feed_version_id INTEGER, 
	CONSTRAINT pk_article PRIMARY KEY (id), 
	CONSTRAINT fk_article_seed_id FOREIGN KEY(seed_id) REFERENCES seed (id)
);
INSERT INTO "article" VALUES(1,'https://news.example/a',NULL,NULL,'Größe & Maß 🚢',NULL,'2026-03-01 11:00:00.000000',NULL,NULL,1,'2026-03-01 12:01:00.000000','2026-03-01 12:01:00.000000',2,NULL);
CREATE TABLE article_url (
	digest VARCHAR(64) NOT NULL, 
	url TEXT NOT NULL, 
	article_id INTEGER NOT NULL, 
	CONSTRAINT pk_article_url PRIMARY KEY (digest), 
	CONSTRAINT fk_article_url_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
INSERT INTO "article_url" VALUES('95bbca1f9b4bae7d73e89dc2c1be3dbeaa950e8c570a3426c090e614f66f4ce9','https://news.example/a',1);
CREATE TABLE blob (
	sha256 VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_blob PRIMARY KEY (sha256)
);
INSERT INTO "blob" VALUES('b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7');
INSERT INTO "blob" VALUES('abababababababababababababababababababababababababababababababab');
INSERT INTO "blob" VALUES('0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO "blob" VALUES('0000000000000000000000000000000000000000000000000000000000000001');
INSERT INTO "blob" VALUES('efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef');
CREATE TABLE capture (
	id INTEGER NOT NULL, 
	capture VARCHAR(64) NOT NULL, 
	url TEXT NOT NULL, 
	final_url TEXT, 
	taken_at DATETIME NOT NULL, 
	outcome VARCHAR(32) NOT NULL, 
	software TEXT NOT NULL, 
	browser TEXT, 
	post_id INTEGER, 
	article_id INTEGER, 
	missing JSON NOT NULL, 
	provenance JSON NOT NULL, 
	CONSTRAINT pk_capture PRIMARY KEY (id), 
	CONSTRAINT uq_capture_capture UNIQUE (capture), 
	CONSTRAINT fk_capture_post_id FOREIGN KEY(post_id) REFERENCES post (id), 
	CONSTRAINT fk_capture_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
INSERT INTO "capture" VALUES(1,'urn:uuid:1','https://x.example/1',NULL,'2026-03-01 12:04:00.000000','PARTIAL','archiver/1',NULL,1,NULL,'["media"]','{"steps": {"load": 1.5}}');
INSERT INTO "capture" VALUES(2,'urn:uuid:2','https://x.example/1',NULL,'2026-03-01 12:04:00.000000','PARTIAL','archiver/1',NULL,1,NULL,'["media"]','{"steps": {"load": 1.5}}');
INSERT INTO "capture" VALUES(3,'urn:uuid:3','https://x.example/1',NULL,'2026-03-01 12:04:00.000000','PARTIAL','archiver/1',NULL,1,NULL,'["media"]','{"steps": {"load": 1.5}}');
CREATE TABLE capture_file (
	id INTEGER NOT NULL, 
	capture_id INTEGER NOT NULL, 
	role VARCHAR(32) NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	bytes INTEGER NOT NULL, 
	media_type TEXT NOT NULL, 
	url TEXT, 
	CONSTRAINT pk_capture_file PRIMARY KEY (id), 
	CONSTRAINT fk_capture_file_capture_id FOREIGN KEY(capture_id) REFERENCES capture (id), 
	CONSTRAINT fk_capture_file_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256)
);
INSERT INTO "capture_file" VALUES(1,1,'screenshot','abababababababababababababababababababababababababababababababab',7,'image/png',NULL);
INSERT INTO "capture_file" VALUES(2,2,'warc','0000000000000000000000000000000000000000000000000000000000000000',7,'application/warc',NULL);
INSERT INTO "capture_file" VALUES(3,3,'warc','0000000000000000000000000000000000000000000000000000000000000001',7,'application/warc',NULL);
CREATE TABLE change (
	id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	post_id INTEGER, 
	article_id INTEGER, 
	low DATETIME, 
	high DATETIME, 
	"before" JSON, 
	"after" JSON, 
	tier VARCHAR(32), 
	evidence JSON NOT NULL, 
	CONSTRAINT pk_change PRIMARY KEY (id), 
	CONSTRAINT fk_change_post_id FOREIGN KEY(post_id) REFERENCES post (id), 
	CONSTRAINT fk_change_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
INSERT INTO "change" VALUES(1,'2026-03-01 12:02:00.000000','first-seen',1,NULL,NULL,'2026-03-01 12:02:00.000000',NULL,NULL,NULL,'[]');
INSERT INTO "change" VALUES(2,'2026-03-01 12:07:00.000000','lost',1,NULL,'2026-03-01 12:03:00.000000','2026-03-01 12:06:00.000000','{"state": "live"}','{"state": "deleted-by-author"}',NULL,'[]');
CREATE TABLE control (
	platform VARCHAR(64) NOT NULL, 
	method VARCHAR(64) NOT NULL, 
	native_digest VARCHAR(64) NOT NULL, 
	native_id TEXT NOT NULL, 
	observation_id INTEGER NOT NULL, 
	CONSTRAINT pk_control PRIMARY KEY (platform, method, native_digest), 
	CONSTRAINT fk_control_observation_id FOREIGN KEY(observation_id) REFERENCES observation (id)
);
INSERT INTO "control" VALUES('x','syndication','247610f4dedd4ab7247d07dbda19c81ca9817f85820742cad49d407ffae9e4ed','live',5);
CREATE TABLE delivery (
	id INTEGER NOT NULL, 
	alert_id INTEGER NOT NULL, 
	target VARCHAR(128) NOT NULL, 
	attempts INTEGER NOT NULL, 
	sent_at DATETIME, 
	error TEXT, 
	CONSTRAINT pk_delivery PRIMARY KEY (id), 
	CONSTRAINT uq_delivery_alert_id_target UNIQUE (alert_id, target), 
	CONSTRAINT fk_delivery_alert_id FOREIGN KEY(alert_id) REFERENCES alert (id)
);
INSERT INTO "delivery" VALUES(1,1,'webhook:desk',1,NULL,'answered 500');
CREATE TABLE embed (
	id INTEGER NOT NULL, 
	version_id INTEGER NOT NULL, 
	position INTEGER NOT NULL, 
	kind VARCHAR(16) NOT NULL, 
	form VARCHAR(64) NOT NULL, 
	href TEXT NOT NULL, 
	platform VARCHAR(64), 
	native_id TEXT, 
	space TEXT NOT NULL, 
	permalink TEXT, 
	author TEXT, 
	author_key TEXT, 
	name TEXT, 
	text TEXT, 
	posted TEXT, 
	posted_text TEXT, 
	lang TEXT, 
	zone VARCHAR(16) NOT NULL, 
	links JSON NOT NULL, 
	CONSTRAINT pk_embed PRIMARY KEY (id), 
	CONSTRAINT fk_embed_version_id FOREIGN KEY(version_id) REFERENCES version (id)
);
INSERT INTO "embed" VALUES(1,1,0,'embed','twitter-tweet','https://x.example/0',NULL,NULL,'',NULL,'Reader','reader',NULL,'Zitat «Ä»',NULL,NULL,NULL,'body','[{"href": "https://t.example/short", "kind": "short-link"}]');
INSERT INTO "embed" VALUES(2,1,1,'gap','gap','',NULL,NULL,'',NULL,NULL,NULL,NULL,'Below, the post:',NULL,NULL,NULL,'body','[]');
INSERT INTO "embed" VALUES(3,2,0,'embed','twitter-tweet','https://x.example/0',NULL,NULL,'',NULL,'Reader','reader',NULL,'Zitat «Ä»',NULL,NULL,NULL,'body','[{"href": "https://t.example/short", "kind": "short-link"}]');
CREATE TABLE embed_link (
	link_id INTEGER NOT NULL, 
	embed_id INTEGER NOT NULL, 
	inside BOOLEAN NOT NULL, 
	CONSTRAINT pk_embed_link PRIMARY KEY (link_id, embed_id, inside), 
	CONSTRAINT fk_embed_link_link_id FOREIGN KEY(link_id) REFERENCES link (id), 
	CONSTRAINT fk_embed_link_embed_id FOREIGN KEY(embed_id) REFERENCES embed (id)
);
INSERT INTO "embed_link" VALUES(1,1,0);
CREATE TABLE frame (
	sha256 VARCHAR(64) NOT NULL, 
	at_ms INTEGER NOT NULL, 
	width INTEGER, 
	height INTEGER, 
	fit BOOLEAN NOT NULL, 
	reason TEXT, 
	pixels_sha256 VARCHAR(64), 
	phash64 BLOB, 
	dhash64 BLOB, 
	pdq256 BLOB, 
	pdq_quality INTEGER, 
	software TEXT, 
	CONSTRAINT pk_frame PRIMARY KEY (sha256, at_ms), 
	CONSTRAINT fk_frame_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256)
);
INSERT INTO "frame" VALUES('efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef',12400,4,3,1,NULL,NULL,X'0F0F0F0F0F0F0F0F',NULL,NULL,70,NULL);
CREATE TABLE gate (
	host TEXT NOT NULL, 
	share FLOAT NOT NULL, 
	at DATETIME NOT NULL, 
	until DATETIME, 
	reason VARCHAR(16) NOT NULL, 
	CONSTRAINT pk_gate PRIMARY KEY (host)
);
INSERT INTO "gate" VALUES('x.example',0.5,'2026-03-01 12:06:00.000000','2026-03-01 13:00:00.000000','429');
CREATE TABLE identity (
	id INTEGER NOT NULL, 
	platform VARCHAR(64) NOT NULL, 
	space TEXT NOT NULL, 
	native_id TEXT NOT NULL, 
	native_digest VARCHAR(64) NOT NULL, 
	post_id INTEGER, 
	CONSTRAINT pk_identity PRIMARY KEY (id), 
	CONSTRAINT uq_identity_native_digest_platform_space UNIQUE (native_digest, platform, space), 
	CONSTRAINT fk_identity_post_id FOREIGN KEY(post_id) REFERENCES post (id)
);
INSERT INTO "identity" VALUES(1,'x','','1','6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b',1);
INSERT INTO "identity" VALUES(2,'x','','never','6497e4b3d7bed16979a343a7db4efa6d57725529f5ac3cec45c1f08fabcbdafc',NULL);
INSERT INTO "identity" VALUES(3,'x','','live','247610f4dedd4ab7247d07dbda19c81ca9817f85820742cad49d407ffae9e4ed',NULL);
CREATE TABLE image (
	sha256 VARCHAR(64) NOT NULL, 
	width INTEGER, 
	height INTEGER, 
	fit BOOLEAN NOT NULL, 
	reason TEXT, 
	pixels_sha256 VARCHAR(64), 
	phash64 BLOB, 
	dhash64 BLOB, 
	pdq256 BLOB, 
	pdq_quality INTEGER, 
	software TEXT, 
	CONSTRAINT pk_image PRIMARY KEY (sha256), 
	CONSTRAINT fk_image_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256)
);
INSERT INTO "image" VALUES('abababababababababababababababababababababababababababababababab',4,3,1,NULL,NULL,X'FFFFFFFFFFFFFFFF',X'0101010101010101',X'8080808080808080808080808080808080808080808080808080808080808080',NULL,NULL);
CREATE TABLE incident (
	id INTEGER NOT NULL, 
	platform VARCHAR(64) NOT NULL, 
	host TEXT NOT NULL, 
	account TEXT, 
	began DATETIME NOT NULL, 
	tripped DATETIME NOT NULL, 
	CONSTRAINT pk_incident PRIMARY KEY (id)
);
INSERT INTO "incident" VALUES(1,'x','x.example',NULL,'2026-03-01 12:05:00.000000','2026-03-01 12:06:00.000000');
CREATE TABLE link (
	id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	href TEXT NOT NULL, 
	first_seen DATETIME NOT NULL, 
	CONSTRAINT pk_link PRIMARY KEY (id), 
	CONSTRAINT uq_link_digest UNIQUE (digest)
);
INSERT INTO "link" VALUES(1,'02c4622aa7d125edb95587de8ec34d375b637c38ba0958922e062961bb6769f3','https://t.example/short','2026-03-01 12:01:00.000000');
CREATE TABLE observation (
	id INTEGER NOT NULL, 
	identity_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	platform VARCHAR(64) NOT NULL, 
	host TEXT NOT NULL, 
	space TEXT NOT NULL, 
	native_id TEXT NOT NULL, 
	target VARCHAR(32) NOT NULL, 
	method VARCHAR(64) NOT NULL, 
	seen VARCHAR(32) NOT NULL, 
	account TEXT, 
	scheduled BOOLEAN NOT NULL, 
	status INTEGER, 
	reason TEXT, 
	pattern TEXT, 
	fields JSON NOT NULL, 
	url TEXT, 
	sha256 VARCHAR(64), shape VARCHAR(16), 
	CONSTRAINT pk_observation PRIMARY KEY (id), 
	CONSTRAINT fk_observation_identity_id FOREIGN KEY(identity_id) REFERENCES identity (id), 
	CONSTRAINT fk_observation_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256)
);
INSERT INTO "observation" VALUES(1,1,'2026-03-01 12:03:00.000000','x','x.example','','1','post','syndication','live',NULL,1,200,NULL,NULL,'{}',NULL,'b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7',NULL);
INSERT INTO "observation" VALUES(2,1,'2026-03-01 12:06:00.000000','x','x.example','','1','post','syndication','gone',NULL,1,404,NULL,NULL,'{}',NULL,'b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7',NULL);
INSERT INTO "observation" VALUES(3,1,'2026-03-01 12:06:30.000000','x','x.example','','1','post','syndication','outage',NULL,1,503,NULL,NULL,'{}',NULL,'b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7',NULL);
INSERT INTO "observation" VALUES(4,2,'2026-03-01 12:08:00.000000','x','x.example','','never','control-never','syndication','gone',NULL,1,NULL,NULL,NULL,'{}',NULL,NULL,NULL);
INSERT INTO "observation" VALUES(5,3,'2026-03-01 12:08:00.000000','x','x.example','','live','control-live','syndication','live',NULL,1,NULL,NULL,NULL,'{}',NULL,NULL,NULL);
CREATE TABLE outbox (
	change_id INTEGER NOT NULL, 
	alert_id INTEGER, 
	CONSTRAINT pk_outbox PRIMARY KEY (change_id), 
	CONSTRAINT fk_outbox_change_id FOREIGN KEY(change_id) REFERENCES change (id), 
	CONSTRAINT fk_outbox_alert_id FOREIGN KEY(alert_id) REFERENCES alert (id)
);
INSERT INTO "outbox" VALUES(2,1);
CREATE TABLE pace (
	host TEXT NOT NULL, 
	threshold FLOAT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_pace PRIMARY KEY (host)
);
INSERT INTO "pace" VALUES('x.example',0.5,'2026-03-01 12:06:00.000000');
CREATE TABLE payload (
	sha256 BLOB NOT NULL, 
	file_id INTEGER NOT NULL, 
	record_offset INTEGER NOT NULL, 
	CONSTRAINT pk_payload PRIMARY KEY (sha256), 
	CONSTRAINT fk_payload_file_id FOREIGN KEY(file_id) REFERENCES capture_file (id)
)
 WITHOUT ROWID

;
INSERT INTO "payload" VALUES(X'CDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCDCD',2,289);
CREATE TABLE place (
	id INTEGER NOT NULL, 
	platform VARCHAR(64) NOT NULL, 
	host TEXT NOT NULL, 
	method VARCHAR(64) NOT NULL, 
	CONSTRAINT pk_place PRIMARY KEY (id), 
	CONSTRAINT uq_place_platform_host_method UNIQUE (platform, host, method)
);
INSERT INTO "place" VALUES(1,'x','x.example','syndication');
CREATE TABLE post (
	id INTEGER NOT NULL, 
	platform VARCHAR(64) NOT NULL, 
	space TEXT NOT NULL, 
	native_id TEXT NOT NULL, 
	permalink TEXT NOT NULL, 
	permalink_digest VARCHAR(64) NOT NULL, 
	first_seen DATETIME NOT NULL, 
	author TEXT, 
	author_key TEXT, 
	account TEXT, 
	name TEXT, 
	text TEXT, 
	posted_at DATETIME, 
	posted_at_source VARCHAR(16), 
	state VARCHAR(32) NOT NULL, 
	tier VARCHAR(32), 
	last_live DATETIME, 
	first_gone DATETIME, 
	confirmed_at DATETIME, 
	cause TEXT, 
	reason TEXT, 
	test_spans BOOLEAN NOT NULL, 
	grounds JSON NOT NULL, 
	merged_into INTEGER, 
	CONSTRAINT pk_post PRIMARY KEY (id), 
	CONSTRAINT fk_post_merged_into FOREIGN KEY(merged_into) REFERENCES post (id)
);
INSERT INTO "post" VALUES(1,'x','','1','https://x.example//1','8a5aa62e678492deed565cd16c0bf3dfc0135b30eb18ae2d47e7add1f97191d9','2026-03-01 12:00:00.000000','Reader','reader',NULL,NULL,'Der Hafen ist offen','2026-03-01 10:30:00.000000',NULL,'deleted-by-author','confirmed','2026-03-01 12:03:00.000000','2026-03-01 12:06:00.000000',NULL,NULL,NULL,0,'{"rules": [], "evidence": [1, 2, 3], "voided": [], "spans": [], "counted": []}',NULL);
CREATE TABLE quote (
	id INTEGER NOT NULL, 
	embed_id INTEGER NOT NULL, 
	post_id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	resolution_id INTEGER, 
	inside BOOLEAN NOT NULL, 
	CONSTRAINT pk_quote PRIMARY KEY (id), 
	CONSTRAINT uq_quote_embed_id_post_id_inside UNIQUE (embed_id, post_id, inside), 
	CONSTRAINT fk_quote_embed_id FOREIGN KEY(embed_id) REFERENCES embed (id), 
	CONSTRAINT fk_quote_post_id FOREIGN KEY(post_id) REFERENCES post (id), 
	CONSTRAINT fk_quote_article_id FOREIGN KEY(article_id) REFERENCES article (id), 
	CONSTRAINT fk_quote_resolution_id FOREIGN KEY(resolution_id) REFERENCES resolution (id)
);
INSERT INTO "quote" VALUES(1,1,1,1,'2026-03-01 12:02:00.000000',1,0);
CREATE TABLE resolution (
	id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	href TEXT NOT NULL, 
	at DATETIME NOT NULL, 
	hops JSON NOT NULL, 
	outcome VARCHAR(32) NOT NULL, 
	target TEXT, 
	CONSTRAINT pk_resolution PRIMARY KEY (id)
);
INSERT INTO "resolution" VALUES(1,'02c4622aa7d125edb95587de8ec34d375b637c38ba0958922e062961bb6769f3','https://t.example/short','2026-03-01 12:02:00.000000','[{"url": "https://t.example/short", "at": "2026-03-01T12:02:00+00:00", "status": 301, "headers": [["Location", "https://x.example/1"]], "via": "location"}]','resolved','https://x.example/1');
CREATE TABLE revisit (
	file_id INTEGER NOT NULL, 
	holder_id INTEGER NOT NULL, 
	CONSTRAINT pk_revisit PRIMARY KEY (file_id, holder_id), 
	CONSTRAINT fk_revisit_file_id FOREIGN KEY(file_id) REFERENCES capture_file (id), 
	CONSTRAINT fk_revisit_holder_id FOREIGN KEY(holder_id) REFERENCES capture_file (id)
);
INSERT INTO "revisit" VALUES(3,2);
CREATE TABLE seed (
	id INTEGER NOT NULL, 
	digest VARCHAR(64) NOT NULL, 
	kind VARCHAR(32) NOT NULL, 
	url TEXT, 
	sha256 VARCHAR(64), 
	name TEXT, 
	added_at DATETIME NOT NULL, 
	removed_at DATETIME, 
	checked_at DATETIME, 
	error TEXT, 
	CONSTRAINT pk_seed PRIMARY KEY (id), 
	CONSTRAINT uq_seed_digest UNIQUE (digest), 
	CONSTRAINT fk_seed_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256)
);
INSERT INTO "seed" VALUES(1,'6f0558a2d014e93054e92fda08ba541bd61af36c6baa20b7f08e202017823356','feed','https://news.example/feed',NULL,'Nachrichten über Häfen','2026-03-01 12:00:00.000000',NULL,'2026-03-01 12:01:00.000000','no such name');
CREATE TABLE sighting (
	id INTEGER NOT NULL, 
	sha256 VARCHAR(64) NOT NULL, 
	at DATETIME NOT NULL, 
	url TEXT NOT NULL, 
	post_id INTEGER, 
	article_id INTEGER, 
	capture VARCHAR(64), 
	CONSTRAINT pk_sighting PRIMARY KEY (id), 
	CONSTRAINT fk_sighting_sha256 FOREIGN KEY(sha256) REFERENCES blob (sha256), 
	CONSTRAINT fk_sighting_post_id FOREIGN KEY(post_id) REFERENCES post (id), 
	CONSTRAINT fk_sighting_article_id FOREIGN KEY(article_id) REFERENCES article (id)
);
INSERT INTO "sighting" VALUES(1,'abababababababababababababababababababababababababababababababab','2026-03-01 12:04:00.000000','https://pbs.example/1.png',1,NULL,'urn:uuid:1');
CREATE TABLE stream (
	name TEXT NOT NULL, 
	position BIGINT NOT NULL, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_stream PRIMARY KEY (name)
);
INSERT INTO "stream" VALUES('wss://stream.example',1790000000000000,'2026-03-01 12:06:00.000000');
CREATE TABLE validator (
	digest VARCHAR(64) NOT NULL, 
	url TEXT NOT NULL, 
	etag TEXT, 
	last_modified TEXT, 
	at DATETIME NOT NULL, 
	CONSTRAINT pk_validator PRIMARY KEY (digest)
);
INSERT INTO "validator" VALUES('5c5414b46a6cfbb6588216e4b89f69454966af5f36ec69276992f8ebd0531ab0','https://news.example/größe','W/"1"',NULL,'2026-03-01 12:06:00.000000');
CREATE TABLE version (
	id INTEGER NOT NULL, 
	article_id INTEGER NOT NULL, 
	at DATETIME NOT NULL, 
	url TEXT NOT NULL, 
	canonical_url TEXT, 
	outlet TEXT, 
	headline TEXT, 
	byline TEXT, 
	published_at DATETIME, 
	modified_at DATETIME, 
	lang TEXT, 
	text TEXT NOT NULL, 
	source_sha256 VARCHAR(64) NOT NULL, origin VARCHAR(32) DEFAULT 'page' NOT NULL, 
	CONSTRAINT pk_version PRIMARY KEY (id), 
	CONSTRAINT fk_version_article_id FOREIGN KEY(article_id) REFERENCES article (id), 
	CONSTRAINT fk_version_source_sha256 FOREIGN KEY(source_sha256) REFERENCES blob (sha256)
);
INSERT INTO "version" VALUES(1,1,'2026-03-01 12:00:00.000000','https://news.example/a',NULL,NULL,'Hafen',NULL,NULL,NULL,NULL,'Text.','b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7','page');
INSERT INTO "version" VALUES(2,1,'2026-03-01 12:05:00.000000','https://news.example/a',NULL,NULL,NULL,NULL,NULL,NULL,NULL,'Anders.','b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7','page');
CREATE TABLE work (
	id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT, 
	kind VARCHAR(32) NOT NULL, 
	subject INTEGER NOT NULL, 
	due DATETIME NOT NULL, 
	host TEXT NOT NULL, 
	priority INTEGER NOT NULL, 
	attempts INTEGER NOT NULL, 
	reason TEXT, 
	generation INTEGER NOT NULL, 
	lease_until DATETIME, 
	claimable_at DATETIME NOT NULL, 
	due_again DATETIME, 
	priority_again INTEGER, 
	reason_again TEXT, span FLOAT, 
	CONSTRAINT uq_work_kind_subject UNIQUE (kind, subject)
);
INSERT INTO "work" VALUES(1,'alert',0,'2026-03-01 12:07:00.000000','',0,0,NULL,0,NULL,'2026-03-01 12:07:00.000000',NULL,NULL,NULL,NULL);
INSERT INTO "work" VALUES(2,'look',1,'2026-03-01 12:30:00.000000','x.example',5,0,'confirm',0,NULL,'2026-03-01 12:30:00.000000',NULL,NULL,NULL,NULL);
INSERT INTO "work" VALUES(3,'article',1,'2026-03-01 12:20:00.000000','news.example',0,0,NULL,1,'2026-03-01 12:30:00.000000','2026-03-01 12:30:00.000000',NULL,NULL,NULL,NULL);
CREATE INDEX ix_article_first_seen_id ON article (first_seen, id);
CREATE INDEX ix_article_url_article_id ON article_url (article_id);
CREATE INDEX ix_version_article_id_at ON version (article_id, at);
CREATE INDEX ix_embed_author_key ON embed (author_key);
CREATE INDEX ix_embed_version_id ON embed (version_id);
CREATE INDEX ix_post_author_key_first_seen_id ON post (author_key, first_seen, id);
CREATE INDEX ix_post_first_seen_id ON post (first_seen, id);
CREATE INDEX ix_post_permalink_digest ON post (permalink_digest);
CREATE INDEX ix_post_platform_first_seen_id ON post (platform, first_seen, id);
CREATE INDEX ix_post_platform_state_first_seen_id ON post (platform, state, first_seen, id);
CREATE INDEX ix_post_state_first_seen_id ON post (state, first_seen, id);
CREATE INDEX ix_identity_post_id ON identity (post_id);
CREATE INDEX ix_embed_link_embed_id ON embed_link (embed_id);
CREATE INDEX ix_resolution_digest_at ON resolution (digest, at);
CREATE INDEX ix_quote_article_id_post_id ON quote (article_id, post_id);
CREATE INDEX ix_quote_post_id_article_id ON quote (post_id, article_id);
CREATE INDEX ix_observation_account_platform_target_at ON observation (account, platform, target, at);
CREATE INDEX ix_observation_identity_id_target_at ON observation (identity_id, target, at);
CREATE INDEX ix_observation_platform_target_at ON observation (platform, target, at);
CREATE INDEX ix_capture_article_id_taken_at ON capture (article_id, taken_at);
CREATE INDEX ix_capture_post_id_taken_at ON capture (post_id, taken_at);
CREATE INDEX ix_capture_taken_at_id ON capture (taken_at, id);
CREATE INDEX ix_capture_file_capture_id ON capture_file (capture_id);
CREATE INDEX ix_capture_file_sha256 ON capture_file (sha256);
CREATE INDEX ix_image_pixels_sha256 ON image (pixels_sha256);
CREATE INDEX ix_sighting_post_id ON sighting (post_id);
CREATE INDEX ix_sighting_sha256_at ON sighting (sha256, at);
CREATE INDEX ix_change_article_id_at_id ON change (article_id, at, id);
CREATE INDEX ix_change_at_id ON change (at, id);
CREATE INDEX ix_change_kind_at_id ON change (kind, at, id);
CREATE INDEX ix_change_post_id_at_id ON change (post_id, at, id);
CREATE INDEX ix_embed_gap ON embed (version_id) WHERE kind = 'gap';
CREATE INDEX ix_work_kind_claimable_at ON work (kind, claimable_at);
CREATE INDEX ix_work_kind_priority_due_id ON work (kind, priority, due, id);
CREATE INDEX ix_observation_platform_host_target_at ON observation (platform, host, target, at);
CREATE INDEX ix_incident_platform_host_tripped ON incident (platform, host, tripped);
CREATE INDEX ix_post_account_platform_id ON post (account, platform, id);
CREATE INDEX ix_alert_at ON alert (at);
CREATE INDEX ix_outbox_alert_id ON outbox (alert_id);
CREATE INDEX ix_delivery_pending ON delivery (id) WHERE sent_at IS NULL;
CREATE INDEX ix_revisit_holder_id ON revisit (holder_id);
CREATE INDEX ix_frame_pixels_sha256 ON frame (pixels_sha256);
CREATE INDEX ix_work_kind_priority_host_due_id ON work (kind, priority, host, due, id);
CREATE INDEX ix_work_early ON work (kind, priority, due, id) WHERE span > 0;
CREATE INDEX ix_observation_sight ON observation (platform, host, method, seen, at) WHERE target = 'post';
DELETE FROM "sqlite_sequence";
INSERT INTO "sqlite_sequence" VALUES('work',3);
COMMIT;
