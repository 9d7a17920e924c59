SELECT pg_catalog.set_config('search_path', '', false);
CREATE FUNCTION public.fold_case(written text) RETURNS text
    LANGUAGE sql IMMUTABLE PARALLEL SAFE
    AS $$
SELECT regexp_replace(replace(lower(written COLLATE "pg_c_utf8"), U&'\03C2', U&'\03C3'), U&'i\0307+', 'i', 'g')
$$;
CREATE TABLE public.alembic_version (
    version_num character varying(32) NOT NULL
);
CREATE TABLE public.alert (
    id bigint NOT NULL,
    key character varying(64) NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL,
    kind character varying(32) NOT NULL COLLATE pg_catalog."C",
    document json NOT NULL
);
COMMENT ON TABLE public.alert IS 'What is or was told to people: each change of the outbox in one alert.';
CREATE SEQUENCE public.alert_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.alert_id_seq OWNED BY public.alert.id;
CREATE TABLE public.article (
    id bigint NOT NULL,
    url text NOT NULL COLLATE pg_catalog."C",
    canonical_url text COLLATE pg_catalog."C",
    outlet text COLLATE pg_catalog."C",
    headline text COLLATE pg_catalog."C",
    byline text COLLATE pg_catalog."C",
    published_at timestamp with time zone,
    modified_at timestamp with time zone,
    lang text COLLATE pg_catalog."C",
    seed_id bigint,
    first_seen timestamp with time zone NOT NULL,
    last_seen timestamp with time zone NOT NULL,
    latest_version_id bigint,
    feed_version_id bigint
);
CREATE SEQUENCE public.article_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.article_id_seq OWNED BY public.article.id;
CREATE TABLE public.article_url (
    digest character varying(64) NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL COLLATE pg_catalog."C",
    article_id bigint NOT NULL
);
CREATE TABLE public.blob (
    sha256 character varying(64) NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE public.blob IS 'Every blob that any row names.';
CREATE TABLE public.capture (
    id bigint NOT NULL,
    capture character varying(64) NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL COLLATE pg_catalog."C",
    final_url text COLLATE pg_catalog."C",
    taken_at timestamp with time zone NOT NULL,
    outcome character varying(32) NOT NULL COLLATE pg_catalog."C",
    software text NOT NULL COLLATE pg_catalog."C",
    browser text COLLATE pg_catalog."C",
    post_id bigint,
    article_id bigint,
    missing json NOT NULL,
    provenance json NOT NULL
);
CREATE TABLE public.capture_file (
    id bigint NOT NULL,
    capture_id bigint NOT NULL,
    role character varying(32) NOT NULL COLLATE pg_catalog."C",
    sha256 character varying(64) NOT NULL COLLATE pg_catalog."C",
    bytes bigint NOT NULL,
    media_type text NOT NULL COLLATE pg_catalog."C",
    url text COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.capture_file_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.capture_file_id_seq OWNED BY public.capture_file.id;
CREATE SEQUENCE public.capture_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.capture_id_seq OWNED BY public.capture.id;
CREATE TABLE public.change (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    kind character varying(32) NOT NULL COLLATE pg_catalog."C",
    post_id bigint,
    article_id bigint,
    low timestamp with time zone,
    high timestamp with time zone,
    before json,
    after json,
    tier character varying(32) COLLATE pg_catalog."C",
    evidence json NOT NULL
);
CREATE SEQUENCE public.change_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.change_id_seq OWNED BY public.change.id;
CREATE TABLE public.control (
    platform character varying(64) NOT NULL COLLATE pg_catalog."C",
    method character varying(64) NOT NULL COLLATE pg_catalog."C",
    native_digest character varying(64) NOT NULL COLLATE pg_catalog."C",
    native_id text NOT NULL COLLATE pg_catalog."C",
    observation_id bigint NOT NULL
);
COMMENT ON TABLE public.control IS 'Positive controls that this installation once saw live, with the first such look.';
CREATE TABLE public.delivery (
    id bigint NOT NULL,
    alert_id bigint NOT NULL,
    target character varying(128) NOT NULL COLLATE pg_catalog."C",
    attempts integer NOT NULL,
    sent_at timestamp with time zone,
    error text COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.delivery_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.delivery_id_seq OWNED BY public.delivery.id;
CREATE TABLE public.embed (
    id bigint NOT NULL,
    version_id bigint NOT NULL,
    "position" integer NOT NULL,
    kind character varying(16) NOT NULL COLLATE pg_catalog."C",
    form character varying(64) NOT NULL COLLATE pg_catalog."C",
    href text NOT NULL COLLATE pg_catalog."C",
    platform character varying(64) COLLATE pg_catalog."C",
    native_id text COLLATE pg_catalog."C",
    space text NOT NULL COLLATE pg_catalog."C",
    permalink text COLLATE pg_catalog."C",
    author text COLLATE pg_catalog."C",
    author_key text COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    text text COLLATE pg_catalog."C",
    posted text COLLATE pg_catalog."C",
    posted_text text COLLATE pg_catalog."C",
    lang text COLLATE pg_catalog."C",
    zone character varying(16) NOT NULL COLLATE pg_catalog."C",
    links json NOT NULL
);
CREATE SEQUENCE public.embed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.embed_id_seq OWNED BY public.embed.id;
CREATE TABLE public.embed_link (
    link_id bigint NOT NULL,
    embed_id bigint NOT NULL,
    inside boolean NOT NULL
);
CREATE TABLE public.frame (
    sha256 character varying(64) NOT NULL,
    at_ms integer NOT NULL,
    width integer,
    height integer,
    fit boolean NOT NULL,
    reason text,
    pixels_sha256 character varying(64),
    phash64 bytea,
    dhash64 bytea,
    pdq256 bytea,
    pdq_quality integer,
    software text
);
COMMENT ON TABLE public.frame IS 'Key frames of videos: the video''s digest, and milliseconds into it.';
CREATE TABLE public.gate (
    host text NOT NULL COLLATE pg_catalog."C",
    share double precision NOT NULL,
    at timestamp with time zone NOT NULL,
    until timestamp with time zone,
    reason character varying(16) NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE public.gate IS 'How much slower than the settings say a host is asked, and until when not at all: what it let us feel last.';
CREATE TABLE public.identity (
    id bigint NOT NULL,
    platform character varying(64) NOT NULL COLLATE pg_catalog."C",
    space text NOT NULL COLLATE pg_catalog."C",
    native_id text NOT NULL COLLATE pg_catalog."C",
    native_digest character varying(64) NOT NULL COLLATE pg_catalog."C",
    post_id bigint
);
CREATE SEQUENCE public.identity_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.identity_id_seq OWNED BY public.identity.id;
CREATE TABLE public.image (
    sha256 character varying(64) NOT NULL COLLATE pg_catalog."C",
    width integer,
    height integer,
    fit boolean NOT NULL,
    reason text COLLATE pg_catalog."C",
    pixels_sha256 character varying(64) COLLATE pg_catalog."C",
    phash64 bytea,
    dhash64 bytea,
    pdq256 bytea,
    pdq_quality integer,
    software text COLLATE pg_catalog."C"
);
CREATE TABLE public.incident (
    id bigint NOT NULL,
    platform character varying(64) NOT NULL COLLATE pg_catalog."C",
    host text NOT NULL COLLATE pg_catalog."C",
    account text COLLATE pg_catalog."C",
    began timestamp with time zone NOT NULL,
    tripped timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.incident IS 'When the breaker tripped: a projection of the observations, which overlapping trips prolong.';
CREATE SEQUENCE public.incident_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.incident_id_seq OWNED BY public.incident.id;
CREATE TABLE public.link (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL COLLATE pg_catalog."C",
    href text NOT NULL COLLATE pg_catalog."C",
    first_seen timestamp with time zone NOT NULL
);
CREATE SEQUENCE public.link_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.link_id_seq OWNED BY public.link.id;
CREATE TABLE public.observation (
    id bigint NOT NULL,
    identity_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    platform character varying(64) NOT NULL COLLATE pg_catalog."C",
    host text NOT NULL COLLATE pg_catalog."C",
    space text NOT NULL COLLATE pg_catalog."C",
    native_id text NOT NULL COLLATE pg_catalog."C",
    target character varying(32) NOT NULL COLLATE pg_catalog."C",
    method character varying(64) NOT NULL COLLATE pg_catalog."C",
    seen character varying(32) NOT NULL COLLATE pg_catalog."C",
    account text COLLATE pg_catalog."C",
    scheduled boolean NOT NULL,
    status integer,
    reason text COLLATE pg_catalog."C",
    pattern text COLLATE pg_catalog."C",
    fields json NOT NULL,
    url text COLLATE pg_catalog."C",
    sha256 character varying(64) COLLATE pg_catalog."C",
    shape character varying(16) COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.observation_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.observation_id_seq OWNED BY public.observation.id;
CREATE TABLE public.outbox (
    change_id bigint NOT NULL,
    alert_id bigint
);
COMMENT ON TABLE public.outbox IS 'Changes that people are to be told of, written with them; the alert that tells of each once there is one.';
CREATE TABLE public.pace (
    host text NOT NULL COLLATE pg_catalog."C",
    threshold double precision NOT NULL,
    at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.pace IS 'How dense looks at the posts of a host may be: steered so that its budget is kept.';
CREATE TABLE public.payload (
    sha256 bytea NOT NULL,
    file_id bigint NOT NULL,
    record_offset bigint NOT NULL
);
COMMENT ON TABLE public.payload IS 'Which record of which WARC holds a payload: what comes again is not kept again, but refers to it.';
CREATE TABLE public.place (
    id bigint NOT NULL,
    platform character varying(64) NOT NULL COLLATE pg_catalog."C",
    host text NOT NULL COLLATE pg_catalog."C",
    method character varying(64) NOT NULL COLLATE pg_catalog."C"
);
COMMENT ON TABLE public.place IS 'Where looks at posts are made, each with its control rounds in the due queue.';
CREATE SEQUENCE public.place_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.place_id_seq OWNED BY public.place.id;
CREATE TABLE public.post (
    id bigint NOT NULL,
    platform character varying(64) NOT NULL COLLATE pg_catalog."C",
    space text NOT NULL COLLATE pg_catalog."C",
    native_id text NOT NULL COLLATE pg_catalog."C",
    permalink text NOT NULL COLLATE pg_catalog."C",
    permalink_digest character varying(64) NOT NULL COLLATE pg_catalog."C",
    first_seen timestamp with time zone NOT NULL,
    author text COLLATE pg_catalog."C",
    author_key text COLLATE pg_catalog."C",
    account text COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    text text COLLATE pg_catalog."C",
    posted_at timestamp with time zone,
    posted_at_source character varying(16) COLLATE pg_catalog."C",
    state character varying(32) NOT NULL COLLATE pg_catalog."C",
    tier character varying(32) COLLATE pg_catalog."C",
    last_live timestamp with time zone,
    first_gone timestamp with time zone,
    confirmed_at timestamp with time zone,
    cause text COLLATE pg_catalog."C",
    reason text COLLATE pg_catalog."C",
    test_spans boolean NOT NULL,
    grounds json NOT NULL,
    merged_into bigint
);
CREATE SEQUENCE public.post_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.post_id_seq OWNED BY public.post.id;
CREATE TABLE public.quote (
    id bigint NOT NULL,
    embed_id bigint NOT NULL,
    post_id bigint NOT NULL,
    article_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    resolution_id bigint,
    inside boolean NOT NULL
);
CREATE SEQUENCE public.quote_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.quote_id_seq OWNED BY public.quote.id;
CREATE TABLE public.resolution (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL COLLATE pg_catalog."C",
    href text NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL,
    hops json NOT NULL,
    outcome character varying(32) NOT NULL COLLATE pg_catalog."C",
    target text COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.resolution_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.resolution_id_seq OWNED BY public.resolution.id;
CREATE TABLE public.revisit (
    file_id bigint NOT NULL,
    holder_id bigint NOT NULL
);
COMMENT ON TABLE public.revisit IS 'Which earlier WARCs hold payloads that a WARC refers to: without them it is not whole.';
CREATE TABLE public.seed (
    id bigint NOT NULL,
    digest character varying(64) NOT NULL COLLATE pg_catalog."C",
    kind character varying(32) NOT NULL COLLATE pg_catalog."C",
    url text COLLATE pg_catalog."C",
    sha256 character varying(64) COLLATE pg_catalog."C",
    name text COLLATE pg_catalog."C",
    added_at timestamp with time zone NOT NULL,
    removed_at timestamp with time zone,
    checked_at timestamp with time zone,
    error text COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.seed_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.seed_id_seq OWNED BY public.seed.id;
CREATE TABLE public.sighting (
    id bigint NOT NULL,
    sha256 character varying(64) NOT NULL COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL,
    url text NOT NULL COLLATE pg_catalog."C",
    post_id bigint,
    article_id bigint,
    capture character varying(64) COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.sighting_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.sighting_id_seq OWNED BY public.sighting.id;
CREATE TABLE public.stream (
    name text NOT NULL COLLATE pg_catalog."C",
    "position" bigint NOT NULL,
    at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.stream IS 'How far a stream of events was read.';
CREATE TABLE public.validator (
    digest character varying(64) NOT NULL COLLATE pg_catalog."C",
    url text NOT NULL COLLATE pg_catalog."C",
    etag text COLLATE pg_catalog."C",
    last_modified text COLLATE pg_catalog."C",
    at timestamp with time zone NOT NULL
);
COMMENT ON TABLE public.validator IS 'What an address said of its version when it was last read whole: it is asked again only for another one.';
CREATE TABLE public.version (
    id bigint NOT NULL,
    article_id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    url text NOT NULL COLLATE pg_catalog."C",
    canonical_url text COLLATE pg_catalog."C",
    outlet text COLLATE pg_catalog."C",
    headline text COLLATE pg_catalog."C",
    byline text COLLATE pg_catalog."C",
    published_at timestamp with time zone,
    modified_at timestamp with time zone,
    lang text COLLATE pg_catalog."C",
    text text NOT NULL COLLATE pg_catalog."C",
    source_sha256 character varying(64) NOT NULL COLLATE pg_catalog."C",
    origin character varying(32) DEFAULT 'page'::character varying NOT NULL COLLATE pg_catalog."C"
);
CREATE SEQUENCE public.version_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.version_id_seq OWNED BY public.version.id;
CREATE TABLE public.work (
    id bigint NOT NULL,
    kind character varying(32) NOT NULL COLLATE pg_catalog."C",
    subject bigint NOT NULL,
    due timestamp with time zone NOT NULL,
    host text NOT NULL COLLATE pg_catalog."C",
    priority integer NOT NULL,
    attempts integer NOT NULL,
    reason text COLLATE pg_catalog."C",
    generation integer NOT NULL,
    lease_until timestamp with time zone,
    claimable_at timestamp with time zone NOT NULL,
    due_again timestamp with time zone,
    priority_again integer,
    reason_again text COLLATE pg_catalog."C",
    span double precision
);
CREATE SEQUENCE public.work_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.work_id_seq OWNED BY public.work.id;
ALTER TABLE ONLY public.alert ALTER COLUMN id SET DEFAULT nextval('public.alert_id_seq'::regclass);
ALTER TABLE ONLY public.article ALTER COLUMN id SET DEFAULT nextval('public.article_id_seq'::regclass);
ALTER TABLE ONLY public.capture ALTER COLUMN id SET DEFAULT nextval('public.capture_id_seq'::regclass);
ALTER TABLE ONLY public.capture_file ALTER COLUMN id SET DEFAULT nextval('public.capture_file_id_seq'::regclass);
ALTER TABLE ONLY public.change ALTER COLUMN id SET DEFAULT nextval('public.change_id_seq'::regclass);
ALTER TABLE ONLY public.delivery ALTER COLUMN id SET DEFAULT nextval('public.delivery_id_seq'::regclass);
ALTER TABLE ONLY public.embed ALTER COLUMN id SET DEFAULT nextval('public.embed_id_seq'::regclass);
ALTER TABLE ONLY public.identity ALTER COLUMN id SET DEFAULT nextval('public.identity_id_seq'::regclass);
ALTER TABLE ONLY public.incident ALTER COLUMN id SET DEFAULT nextval('public.incident_id_seq'::regclass);
ALTER TABLE ONLY public.link ALTER COLUMN id SET DEFAULT nextval('public.link_id_seq'::regclass);
ALTER TABLE ONLY public.observation ALTER COLUMN id SET DEFAULT nextval('public.observation_id_seq'::regclass);
ALTER TABLE ONLY public.place ALTER COLUMN id SET DEFAULT nextval('public.place_id_seq'::regclass);
ALTER TABLE ONLY public.post ALTER COLUMN id SET DEFAULT nextval('public.post_id_seq'::regclass);
ALTER TABLE ONLY public.quote ALTER COLUMN id SET DEFAULT nextval('public.quote_id_seq'::regclass);
ALTER TABLE ONLY public.resolution ALTER COLUMN id SET DEFAULT nextval('public.resolution_id_seq'::regclass);
ALTER TABLE ONLY public.seed ALTER COLUMN id SET DEFAULT nextval('public.seed_id_seq'::regclass);
ALTER TABLE ONLY public.sighting ALTER COLUMN id SET DEFAULT nextval('public.sighting_id_seq'::regclass);
ALTER TABLE ONLY public.version ALTER COLUMN id SET DEFAULT nextval('public.version_id_seq'::regclass);
ALTER TABLE ONLY public.work ALTER COLUMN id SET DEFAULT nextval('public.work_id_seq'::regclass);
INSERT INTO public.alembic_version VALUES ('0012');
INSERT INTO public.alert VALUES (1, '3f0c', '2026-03-01 12:09:00+00', 'unconfirmed-loss', '{"title": "Gr\u00f6\u00dfe"}');
INSERT INTO public.article VALUES (1, 'https://news.example/a', NULL, NULL, 'Größe & Maß 🚢', NULL, '2026-03-01 11:00:00+00', NULL, NULL, 1, '2026-03-01 12:01:00+00', '2026-03-01 12:01:00+00', 2, NULL);
INSERT INTO public.article_url VALUES ('95bbca1f9b4bae7d73e89dc2c1be3dbeaa950e8c570a3426c090e614f66f4ce9', 'https://news.example/a', 1);
INSERT INTO public.blob VALUES ('b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7');
INSERT INTO public.blob VALUES ('abababababababababababababababababababababababababababababababab');
INSERT INTO public.blob VALUES ('0000000000000000000000000000000000000000000000000000000000000000');
INSERT INTO public.blob VALUES ('0000000000000000000000000000000000000000000000000000000000000001');
INSERT INTO public.blob VALUES ('efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef');
INSERT INTO public.capture VALUES (1, 'urn:uuid:1', 'https://x.example/1', NULL, '2026-03-01 12:04:00+00', 'PARTIAL', 'archiver/1', NULL, 1, NULL, '["media"]', '{"steps": {"load": 1.5}}');
INSERT INTO public.capture VALUES (2, 'urn:uuid:2', 'https://x.example/1', NULL, '2026-03-01 12:04:00+00', 'PARTIAL', 'archiver/1', NULL, 1, NULL, '["media"]', '{"steps": {"load": 1.5}}');
INSERT INTO public.capture VALUES (3, 'urn:uuid:3', 'https://x.example/1', NULL, '2026-03-01 12:04:00+00', 'PARTIAL', 'archiver/1', NULL, 1, NULL, '["media"]', '{"steps": {"load": 1.5}}');
INSERT INTO public.capture_file VALUES (1, 1, 'screenshot', 'abababababababababababababababababababababababababababababababab', 7, 'image/png', NULL);
INSERT INTO public.capture_file VALUES (2, 2, 'warc', '0000000000000000000000000000000000000000000000000000000000000000', 7, 'application/warc', NULL);
INSERT INTO public.capture_file VALUES (3, 3, 'warc', '0000000000000000000000000000000000000000000000000000000000000001', 7, 'application/warc', NULL);
INSERT INTO public.change VALUES (1, '2026-03-01 12:02:00+00', 'first-seen', 1, NULL, NULL, '2026-03-01 12:02:00+00', NULL, NULL, NULL, '[]');
INSERT INTO public.change VALUES (2, '2026-03-01 12:07:00+00', 'lost', 1, NULL, '2026-03-01 12:03:00+00', '2026-03-01 12:06:00+00', '{"state": "live"}', '{"state": "deleted-by-author"}', NULL, '[]');
INSERT INTO public.control VALUES ('x', 'syndication', '247610f4dedd4ab7247d07dbda19c81ca9817f85820742cad49d407ffae9e4ed', 'live', 5);
INSERT INTO public.delivery VALUES (1, 1, 'webhook:desk', 1, NULL, 'answered 500');
INSERT INTO public.embed VALUES (1, 1, 0, 'embed', 'twitter-tweet', 'https://x.example/0', NULL, NULL, '', NULL, 'Reader', 'reader', NULL, 'Zitat «Ä»', NULL, NULL, NULL, 'body', '[{"href": "https://t.example/short", "kind": "short-link"}]');
INSERT INTO public.embed VALUES (2, 1, 1, 'gap', 'gap', '', NULL, NULL, '', NULL, NULL, NULL, NULL, 'Below, the post:', NULL, NULL, NULL, 'body', '[]');
INSERT INTO public.embed VALUES (3, 2, 0, 'embed', 'twitter-tweet', 'https://x.example/0', NULL, NULL, '', NULL, 'Reader', 'reader', NULL, 'Zitat «Ä»', NULL, NULL, NULL, 'body', '[{"href": "https://t.example/short", "kind": "short-link"}]');
INSERT INTO public.embed_link VALUES (1, 1, false);
INSERT INTO public.frame VALUES ('efefefefefefefefefefefefefefefefefefefefefefefefefefefefefefefef', 12400, 4, 3, true, NULL, NULL, '\x0f0f0f0f0f0f0f0f', NULL, NULL, 70, NULL);
INSERT INTO public.gate VALUES ('x.example', 0.5, '2026-03-01 12:06:00+00', '2026-03-01 13:00:00+00', '429');
INSERT INTO public.identity VALUES (1, 'x', '', '1', '6b86b273ff34fce19d6b804eff5a3f5747ada4eaa22f1d49c01e52ddb7875b4b', 1);
INSERT INTO public.identity VALUES (2, 'x', '', 'never', '6497e4b3d7bed16979a343a7db4efa6d57725529f5ac3cec45c1f08fabcbdafc', NULL);
INSERT INTO public.identity VALUES (3, 'x', '', 'live', '247610f4dedd4ab7247d07dbda19c81ca9817f85820742cad49d407ffae9e4ed', NULL);
INSERT INTO public.image VALUES ('abababababababababababababababababababababababababababababababab', 4, 3, true, NULL, NULL, '\xffffffffffffffff', '\x0101010101010101', '\x8080808080808080808080808080808080808080808080808080808080808080', NULL, NULL);
INSERT INTO public.incident VALUES (1, 'x', 'x.example', NULL, '2026-03-01 12:05:00+00', '2026-03-01 12:06:00+00');
INSERT INTO public.link VALUES (1, '02c4622aa7d125edb95587de8ec34d375b637c38ba0958922e062961bb6769f3', 'https://t.example/short', '2026-03-01 12:01:00+00');
INSERT INTO public.observation VALUES (1, 1, '2026-03-01 12:03:00+00', 'x', 'x.example', '', '1', 'post', 'syndication', 'live', NULL, true, 200, NULL, NULL, '{}', NULL, 'b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7', NULL);
INSERT INTO public.observation VALUES (2, 1, '2026-03-01 12:06:00+00', 'x', 'x.example', '', '1', 'post', 'syndication', 'gone', NULL, true, 404, NULL, NULL, '{}', NULL, 'b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7', NULL);
INSERT INTO public.observation VALUES (3, 1, '2026-03-01 12:06:30+00', 'x', 'x.example', '', '1', 'post', 'syndication', 'outage', NULL, true, 503, NULL, NULL, '{}', NULL, 'b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7', NULL);
INSERT INTO public.observation VALUES (4, 2, '2026-03-01 12:08:00+00', 'x', 'x.example', '', 'never', 'control-never', 'syndication', 'gone', NULL, true, NULL, NULL, NULL, '{}', NULL, NULL, NULL);
INSERT INTO public.observation VALUES (5, 3, '2026-03-01 12:08:00+00', 'x', 'x.example', '', 'live', 'control-live', 'syndication', 'live', NULL, true, NULL, NULL, NULL, '{}', NULL, NULL, NULL);
INSERT INTO public.outbox VALUES (2, 1);
INSERT INTO public.pace VALUES ('x.example', 0.5, '2026-03-01 12:06:00+00');
INSERT INTO public.payload VALUES ('\xcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcdcd', 2, 289);
INSERT INTO public.place VALUES (1, 'x', 'x.example', 'syndication');
INSERT INTO public.post VALUES (1, 'x', '', '1', 'https://x.example//1', '8a5aa62e678492deed565cd16c0bf3dfc0135b30eb18ae2d47e7add1f97191d9', '2026-03-01 12:00:00+00', 'Reader', 'reader', NULL, NULL, 'Der Hafen ist offen', '2026-03-01 10:30:00+00', NULL, 'deleted-by-author', 'confirmed', '2026-03-01 12:03:00+00', '2026-03-01 12:06:00+00', NULL, NULL, NULL, false, '{"rules": [], "evidence": [1, 2, 3], "voided": [], "spans": [], "counted": []}', NULL);
INSERT INTO public.quote VALUES (1, 1, 1, 1, '2026-03-01 12:02:00+00', 1, false);
INSERT INTO public.resolution VALUES (1, '02c4622aa7d125edb95587de8ec34d375b637c38ba0958922e062961bb6769f3', 'https://t.example/short', '2026-03-01 12:02:00+00', '[{"url": "https://t.example/short", "at": "2026-03-01T12:02:00+00:00", "status": 301, "headers": [["Location", "https://x.example/1"]], "via": "location"}]', 'resolved', 'https://x.example/1');
INSERT INTO public.revisit VALUES (3, 2);
INSERT INTO public.seed VALUES (1, '6f0558a2d014e93054e92fda08ba541bd61af36c6baa20b7f08e202017823356', 'feed', 'https://news.example/feed', NULL, 'Nachrichten über Häfen', '2026-03-01 12:00:00+00', NULL, '2026-03-01 12:01:00+00', 'no such name');
INSERT INTO public.sighting VALUES (1, 'abababababababababababababababababababababababababababababababab', '2026-03-01 12:04:00+00', 'https://pbs.example/1.png', 1, NULL, 'urn:uuid:1');
INSERT INTO public.stream VALUES ('wss://stream.example', 1790000000000000, '2026-03-01 12:06:00+00');
INSERT INTO public.validator VALUES ('5c5414b46a6cfbb6588216e4b89f69454966af5f36ec69276992f8ebd0531ab0', 'https://news.example/größe', 'W/"1"', NULL, '2026-03-01 12:06:00+00');
INSERT INTO public.version VALUES (1, 1, '2026-03-01 12:00:00+00', 'https://news.example/a', NULL, NULL, 'Hafen', NULL, NULL, NULL, NULL, 'Text.', 'b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7', 'page');
INSERT INTO public.version VALUES (2, 1, '2026-03-01 12:05:00+00', 'https://news.example/a', NULL, NULL, NULL, NULL, NULL, NULL, NULL, 'Anders.', 'b7d082ee12e91b756ea22e8513b8594eebcf5d39fab813da3cb55794dc888ad7', 'page');
INSERT INTO public.work VALUES (1, 'alert', 0, '2026-03-01 12:07:00+00', '', 0, 0, NULL, 0, NULL, '2026-03-01 12:07:00+00', NULL, NULL, NULL, NULL);
INSERT INTO public.work VALUES (2, 'look', 1, '2026-03-01 12:30:00+00', 'x.example', 5, 0, 'confirm', 0, NULL, '2026-03-01 12:30:00+00', NULL, NULL, NULL, NULL);
INSERT INTO public.work VALUES (3, 'article', 1, '2026-03-01 12:20:00+00', 'news.example', 0, 0, NULL, 1, '2026-03-01 12:30:00+00', '2026-03-01 12:30:00+00', NULL, NULL, NULL, NULL);
SELECT pg_catalog.setval('public.alert_id_seq', 1, true);
SELECT pg_catalog.setval('public.article_id_seq', 1, true);
SELECT pg_catalog.setval('public.capture_file_id_seq', 3, true);
SELECT pg_catalog.setval('public.capture_id_seq', 3, true);
SELECT pg_catalog.setval('public.change_id_seq', 2, true);
SELECT pg_catalog.setval('public.delivery_id_seq', 1, true);
SELECT pg_catalog.setval('public.embed_id_seq', 3, true);
SELECT pg_catalog.setval('public.identity_id_seq', 3, true);
SELECT pg_catalog.setval('public.incident_id_seq', 1, true);
SELECT pg_catalog.setval('public.link_id_seq', 1, true);
SELECT pg_catalog.setval('public.observation_id_seq', 5, true);
SELECT pg_catalog.setval('public.place_id_seq', 1, true);
SELECT pg_catalog.setval('public.post_id_seq', 1, true);
SELECT pg_catalog.setval('public.quote_id_seq', 1, true);
SELECT pg_catalog.setval('public.resolution_id_seq', 1, true);
SELECT pg_catalog.setval('public.seed_id_seq', 1, true);
SELECT pg_catalog.setval('public.sighting_id_seq', 1, true);
SELECT pg_catalog.setval('public.version_id_seq', 2, true);
SELECT pg_catalog.setval('public.work_id_seq', 3, true);
ALTER TABLE ONLY public.alembic_version
    ADD CONSTRAINT alembic_version_pkc PRIMARY KEY (version_num);
ALTER TABLE ONLY public.alert
    ADD CONSTRAINT pk_alert PRIMARY KEY (id);
ALTER TABLE ONLY public.article
    ADD CONSTRAINT pk_article PRIMARY KEY (id);
ALTER TABLE ONLY public.article_url
    ADD CONSTRAINT pk_article_url PRIMARY KEY (digest);
ALTER TABLE ONLY public.blob
    ADD CONSTRAINT pk_blob PRIMARY KEY (sha256);
ALTER TABLE ONLY public.capture
    ADD CONSTRAINT pk_capture PRIMARY KEY (id);
ALTER TABLE ONLY public.capture_file
    ADD CONSTRAINT pk_capture_file PRIMARY KEY (id);
ALTER TABLE ONLY public.change
    ADD CONSTRAINT pk_change PRIMARY KEY (id);
ALTER TABLE ONLY public.control
    ADD CONSTRAINT pk_control PRIMARY KEY (platform, method, native_digest);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT pk_delivery PRIMARY KEY (id);
ALTER TABLE ONLY public.embed
    ADD CONSTRAINT pk_embed PRIMARY KEY (id);
ALTER TABLE ONLY public.embed_link
    ADD CONSTRAINT pk_embed_link PRIMARY KEY (link_id, embed_id, inside);
ALTER TABLE ONLY public.frame
    ADD CONSTRAINT pk_frame PRIMARY KEY (sha256, at_ms);
ALTER TABLE ONLY public.gate
    ADD CONSTRAINT pk_gate PRIMARY KEY (host);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT pk_identity PRIMARY KEY (id);
ALTER TABLE ONLY public.image
    ADD CONSTRAINT pk_image PRIMARY KEY (sha256);
ALTER TABLE ONLY public.incident
    ADD CONSTRAINT pk_incident PRIMARY KEY (id);
ALTER TABLE ONLY public.link
    ADD CONSTRAINT pk_link PRIMARY KEY (id);
ALTER TABLE ONLY public.observation
    ADD CONSTRAINT pk_observation PRIMARY KEY (id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT pk_outbox PRIMARY KEY (change_id);
ALTER TABLE ONLY public.pace
    ADD CONSTRAINT pk_pace PRIMARY KEY (host);
ALTER TABLE ONLY public.payload
    ADD CONSTRAINT pk_payload PRIMARY KEY (sha256);
ALTER TABLE ONLY public.place
    ADD CONSTRAINT pk_place PRIMARY KEY (id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT pk_post PRIMARY KEY (id);
ALTER TABLE ONLY public.quote
    ADD CONSTRAINT pk_quote PRIMARY KEY (id);
ALTER TABLE ONLY public.resolution
    ADD CONSTRAINT pk_resolution PRIMARY KEY (id);
ALTER TABLE ONLY public.revisit
    ADD CONSTRAINT pk_revisit PRIMARY KEY (file_id, holder_id);
ALTER TABLE ONLY public.seed
    ADD CONSTRAINT pk_seed PRIMARY KEY (id);
ALTER TABLE ONLY public.sighting
    ADD CONSTRAINT pk_sighting PRIMARY KEY (id);
ALTER TABLE ONLY public.stream
    ADD CONSTRAINT pk_stream PRIMARY KEY (name);
ALTER TABLE ONLY public.validator
    ADD CONSTRAINT pk_validator PRIMARY KEY (digest);
ALTER TABLE ONLY public.version
    ADD CONSTRAINT pk_version PRIMARY KEY (id);
ALTER TABLE ONLY public.work
    ADD CONSTRAINT pk_work PRIMARY KEY (id);
ALTER TABLE ONLY public.alert
    ADD CONSTRAINT uq_alert_key UNIQUE (key);
ALTER TABLE ONLY public.capture
    ADD CONSTRAINT uq_capture_capture UNIQUE (capture);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT uq_delivery_alert_id_target UNIQUE (alert_id, target);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT uq_identity_native_digest_platform_space UNIQUE (native_digest, platform, space);
ALTER TABLE ONLY public.link
    ADD CONSTRAINT uq_link_digest UNIQUE (digest);
ALTER TABLE ONLY public.place
    ADD CONSTRAINT uq_place_platform_host_method UNIQUE (platform, host, method);
ALTER TABLE ONLY public.quote
    ADD CONSTRAINT uq_quote_embed_id_post_id_inside UNIQUE (embed_id, post_id, inside);
ALTER TABLE ONLY public.seed
    ADD CONSTRAINT uq_seed_digest UNIQUE (digest);
ALTER TABLE ONLY public.work
    ADD CONSTRAINT uq_work_kind_subject UNIQUE (kind, subject);
CREATE INDEX ix_alert_at ON public.alert USING btree (at);
CREATE INDEX ix_article_first_seen_id ON public.article USING btree (first_seen, id);
CREATE INDEX ix_article_url_article_id ON public.article_url USING btree (article_id);
CREATE INDEX ix_capture_article_id_taken_at ON public.capture USING btree (article_id, taken_at);
CREATE INDEX ix_capture_file_capture_id ON public.capture_file USING btree (capture_id);
CREATE INDEX ix_capture_file_sha256 ON public.capture_file USING btree (sha256);
CREATE INDEX ix_capture_post_id_taken_at ON public.capture USING btree (post_id, taken_at);
CREATE INDEX ix_capture_taken_at_id ON public.capture USING btree (taken_at, id);
CREATE INDEX ix_change_article_id_at_id ON public.change USING btree (article_id, at, id);
CREATE INDEX ix_change_at_id ON public.change USING btree (at, id);
CREATE INDEX ix_change_kind_at_id ON public.change USING btree (kind, at, id);
CREATE INDEX ix_change_post_id_at_id ON public.change USING btree (post_id, at, id);
CREATE INDEX ix_delivery_pending ON public.delivery USING btree (id) WHERE (sent_at IS NULL);
CREATE INDEX ix_embed_author_key ON public.embed USING btree (author_key);
CREATE INDEX ix_embed_gap ON public.embed USING btree (version_id) WHERE ((kind)::text = 'gap'::text);
CREATE INDEX ix_embed_link_embed_id ON public.embed_link USING btree (embed_id);
CREATE INDEX ix_embed_version_id ON public.embed USING btree (version_id);
CREATE INDEX ix_frame_pixels_sha256 ON public.frame USING btree (pixels_sha256);
CREATE INDEX ix_identity_post_id ON public.identity USING btree (post_id);
CREATE INDEX ix_image_pixels_sha256 ON public.image USING btree (pixels_sha256);
CREATE INDEX ix_incident_platform_host_tripped ON public.incident USING btree (platform, host, tripped);
CREATE INDEX ix_observation_account_platform_target_at ON public.observation USING btree (account, platform, target, at);
CREATE INDEX ix_observation_identity_id_target_at ON public.observation USING btree (identity_id, target, at);
CREATE INDEX ix_observation_platform_host_target_at ON public.observation USING btree (platform, host, target, at);
CREATE INDEX ix_observation_platform_target_at ON public.observation USING btree (platform, target, at);
CREATE INDEX ix_observation_sight ON public.observation USING btree (platform, host, method, seen, at) WHERE ((target)::text = 'post'::text);
CREATE INDEX ix_outbox_alert_id ON public.outbox USING btree (alert_id);
CREATE INDEX ix_post_account_platform_id ON public.post USING btree (account, platform, id);
CREATE INDEX ix_post_author_key_first_seen_id ON public.post USING btree (author_key, first_seen, id);
CREATE INDEX ix_post_first_seen_id ON public.post USING btree (first_seen, id);
CREATE INDEX ix_post_permalink_digest ON public.post USING btree (permalink_digest);
CREATE INDEX ix_post_platform_first_seen_id ON public.post USING btree (platform, first_seen, id);
CREATE INDEX ix_post_platform_state_first_seen_id ON public.post USING btree (platform, state, first_seen, id);
CREATE INDEX ix_post_state_first_seen_id ON public.post USING btree (state, first_seen, id);
CREATE INDEX ix_quote_article_id_post_id ON public.quote USING btree (article_id, post_id);
CREATE INDEX ix_quote_post_id_article_id ON public.quote USING btree (post_id, article_id);
CREATE INDEX ix_resolution_digest_at ON public.resolution USING btree (digest, at);
CREATE INDEX ix_revisit_holder_id ON public.revisit USING btree (holder_id);
CREATE INDEX ix_sighting_post_id ON public.sighting USING btree (post_id);
CREATE INDEX ix_sighting_sha256_at ON public.sighting USING btree (sha256, at);
CREATE INDEX ix_version_article_id_at ON public.version USING btree (article_id, at);
CREATE INDEX ix_work_early ON public.work USING btree (kind, priority, due, id) WHERE (span > (0)::double precision);
CREATE INDEX ix_work_kind_claimable_at ON public.work USING btree (kind, claimable_at);
CREATE INDEX ix_work_kind_priority_due_id ON public.work USING btree (kind, priority, due, id);
CREATE INDEX ix_work_kind_priority_host_due_id ON public.work USING btree (kind, priority, host, due, id);
ALTER TABLE ONLY public.article
    ADD CONSTRAINT fk_article_seed_id FOREIGN KEY (seed_id) REFERENCES public.seed(id);
ALTER TABLE ONLY public.article_url
    ADD CONSTRAINT fk_article_url_article_id FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.capture
    ADD CONSTRAINT fk_capture_article_id FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.capture_file
    ADD CONSTRAINT fk_capture_file_capture_id FOREIGN KEY (capture_id) REFERENCES public.capture(id);
ALTER TABLE ONLY public.capture_file
    ADD CONSTRAINT fk_capture_file_sha256 FOREIGN KEY (sha256) REFERENCES public.blob(sha256);
ALTER TABLE ONLY public.capture
    ADD CONSTRAINT fk_capture_post_id FOREIGN KEY (post_id) REFERENCES public.post(id);
ALTER TABLE ONLY public.change
    ADD CONSTRAINT fk_change_article_id FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.change
    ADD CONSTRAINT fk_change_post_id FOREIGN KEY (post_id) REFERENCES public.post(id);
ALTER TABLE ONLY public.control
    ADD CONSTRAINT fk_control_observation_id FOREIGN KEY (observation_id) REFERENCES public.observation(id);
ALTER TABLE ONLY public.delivery
    ADD CONSTRAINT fk_delivery_alert_id FOREIGN KEY (alert_id) REFERENCES public.alert(id);
ALTER TABLE ONLY public.embed_link
    ADD CONSTRAINT fk_embed_link_embed_id FOREIGN KEY (embed_id) REFERENCES public.embed(id);
ALTER TABLE ONLY public.embed_link
    ADD CONSTRAINT fk_embed_link_link_id FOREIGN KEY (link_id) REFERENCES public.link(id);
ALTER TABLE ONLY public.embed
    ADD CONSTRAINT fk_embed_version_id FOREIGN KEY (version_id) REFERENCES public.version(id);
ALTER TABLE ONLY public.frame
    ADD CONSTRAINT fk_frame_sha256 FOREIGN KEY (sha256) REFERENCES public.blob(sha256);
ALTER TABLE ONLY public.identity
    ADD CONSTRAINT fk_identity_post_id FOREIGN KEY (post_id) REFERENCES public.post(id);
ALTER TABLE ONLY public.image
    ADD CONSTRAINT fk_image_sha256 FOREIGN KEY (sha256) REFERENCES public.blob(sha256);
ALTER TABLE ONLY public.observation
    ADD CONSTRAINT fk_observation_identity_id FOREIGN KEY (identity_id) REFERENCES public.identity(id);
ALTER TABLE ONLY public.observation
    ADD CONSTRAINT fk_observation_sha256 FOREIGN KEY (sha256) REFERENCES public.blob(sha256);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_alert_id FOREIGN KEY (alert_id) REFERENCES public.alert(id);
ALTER TABLE ONLY public.outbox
    ADD CONSTRAINT fk_outbox_change_id FOREIGN KEY (change_id) REFERENCES public.change(id);
ALTER TABLE ONLY public.payload
    ADD CONSTRAINT fk_payload_file_id FOREIGN KEY (file_id) REFERENCES public.capture_file(id);
ALTER TABLE ONLY public.post
    ADD CONSTRAINT fk_post_merged_into FOREIGN KEY (merged_into) REFERENCES public.post(id);
ALTER TABLE ONLY public.quote
    ADD CONSTRAINT fk_quote_article_id FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.quote
    ADD CONSTRAINT fk_quote_embed_id FOREIGN KEY (embed_id) REFERENCES public.embed(id);
ALTER TABLE ONLY public.quote
    ADD CONSTRAINT fk_quote_post_id FOREIGN KEY (post_id) REFERENCES public.post(id);
ALTER TABLE ONLY public.quote
    ADD CONSTRAINT fk_quote_resolution_id FOREIGN KEY (resolution_id) REFERENCES public.resolution(id);
ALTER TABLE ONLY public.revisit
    ADD CONSTRAINT fk_revisit_file_id FOREIGN KEY (file_id) REFERENCES public.capture_file(id);
ALTER TABLE ONLY public.revisit
    ADD CONSTRAINT fk_revisit_holder_id FOREIGN KEY (holder_id) REFERENCES public.capture_file(id);
ALTER TABLE ONLY public.seed
    ADD CONSTRAINT fk_seed_sha256 FOREIGN KEY (sha256) REFERENCES public.blob(sha256);
ALTER TABLE ONLY public.sighting
    ADD CONSTRAINT fk_sighting_article_id FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.sighting
    ADD CONSTRAINT fk_sighting_post_id FOREIGN KEY (post_id) REFERENCES public.post(id);
ALTER TABLE ONLY public.sighting
    ADD CONSTRAINT fk_sighting_sha256 FOREIGN KEY (sha256) REFERENCES public.blob(sha256);
ALTER TABLE ONLY public.version
    ADD CONSTRAINT fk_version_article_id FOREIGN KEY (article_id) REFERENCES public.article(id);
ALTER TABLE ONLY public.version
    ADD CONSTRAINT fk_version_source_sha256 FOREIGN KEY (source_sha256) REFERENCES public.blob(sha256);
