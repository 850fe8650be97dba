--
-- PostgreSQL database dump
--

\restrict 1hZehivdxGlnIeuXSPEX2W4a6I06c7yXhE3qZoOxUYgnnSe4ZBCOgMo5P9Ty1D6

-- Dumped from database version 15.20 (Debian 15.20-0+deb12u1)
-- Dumped by pg_dump version 15.20 (Debian 15.20-0+deb12u1)

SET statement_timeout = 0;
SET lock_timeout = 0;
SET idle_in_transaction_session_timeout = 0;
SET client_encoding = 'UTF8';
SET standard_conforming_strings = on;
SELECT pg_catalog.set_config('search_path', '', false);
SET check_function_bodies = false;
SET xmloption = content;
SET client_min_messages = warning;
SET row_security = off;

--
-- Name: app; Type: SCHEMA; Schema: -; Owner: postgres
--

CREATE SCHEMA app;


ALTER SCHEMA app OWNER TO postgres;

--
-- Name: btree_gist; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS btree_gist WITH SCHEMA public;


--
-- Name: EXTENSION btree_gist; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION btree_gist IS 'support for indexing common datatypes in GiST';


--
-- Name: citext; Type: EXTENSION; Schema: -; Owner: -
--

CREATE EXTENSION IF NOT EXISTS citext WITH SCHEMA public;


--
-- Name: EXTENSION citext; Type: COMMENT; Schema: -; Owner: 
--

COMMENT ON EXTENSION citext IS 'data type for case-insensitive character strings';


--
-- Name: Level; Type: TYPE; Schema: app; Owner: postgres
--

CREATE TYPE app."Level" AS ENUM (
    'low',
    'high'
);


ALTER TYPE app."Level" OWNER TO postgres;

--
-- Name: tags; Type: DOMAIN; Schema: app; Owner: postgres
--

CREATE DOMAIN app.tags AS text[] NOT NULL;


ALTER DOMAIN app.tags OWNER TO postgres;

--
-- Name: email; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.email AS public.citext NOT NULL
	CONSTRAINT email_check CHECK ((VALUE OPERATOR(public.~) '@'::public.citext));


ALTER DOMAIN public.email OWNER TO postgres;

--
-- Name: mood; Type: TYPE; Schema: public; Owner: postgres
--

CREATE TYPE public.mood AS ENUM (
    'sad',
    'it''s ok'
);


ALTER TYPE public.mood OWNER TO postgres;

--
-- Name: feeling; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.feeling AS public.mood;


ALTER DOMAIN public.feeling OWNER TO postgres;

--
-- Name: short; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.short AS character varying(20) DEFAULT 'none, yet'::character varying;


ALTER DOMAIN public.short OWNER TO postgres;

--
-- Name: very_short; Type: DOMAIN; Schema: public; Owner: postgres
--

CREATE DOMAIN public.very_short AS public.short DEFAULT 'none, yet'::character varying
	CONSTRAINT very_short_check CHECK ((length((VALUE)::text) < 5));


ALTER DOMAIN public.very_short OWNER TO postgres;

--
-- Name: touch(); Type: FUNCTION; Schema: public; Owner: postgres
--

CREATE FUNCTION public.touch() RETURNS trigger
    LANGUAGE plpgsql
    AS $$ BEGIN RETURN NEW; END; $$;


ALTER FUNCTION public.touch() OWNER TO postgres;

SET default_tablespace = '';

SET default_table_access_method = heap;

--
-- Name: child; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE app.child (
    id uuid NOT NULL,
    x integer,
    y text,
    self uuid,
    mixed bigint
);


ALTER TABLE app.child OWNER TO postgres;

--
-- Name: parent; Type: TABLE; Schema: app; Owner: postgres
--

CREATE TABLE app.parent (
    a integer NOT NULL,
    b text NOT NULL
);


ALTER TABLE app.parent OWNER TO postgres;

--
-- Name: Mixed Case; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public."Mixed Case" (
    "Id" bigint NOT NULL,
    small smallint NOT NULL,
    plain integer NOT NULL,
    always integer NOT NULL,
    by_default bigint NOT NULL,
    doubled integer GENERATED ALWAYS AS ((plain * 2)) STORED,
    "quoted ""name""" text DEFAULT ('a, b); c'::text || ''''::text) NOT NULL,
    negative integer DEFAULT '-1'::integer,
    listed integer[] DEFAULT ARRAY[1, 2] NOT NULL,
    dollar text DEFAULT 'it''s; ok'::text,
    later integer,
    CONSTRAINT "Mixed Case_check" CHECK ((plain > small)),
    CONSTRAINT "Mixed Case_negative_check" CHECK ((negative < 0)),
    CONSTRAINT positive CHECK (((plain > 0) AND (small > 0)))
);


ALTER TABLE public."Mixed Case" OWNER TO postgres;

--
-- Name: Mixed Case_Id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public."Mixed Case_Id_seq"
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public."Mixed Case_Id_seq" OWNER TO postgres;

--
-- Name: Mixed Case_Id_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public."Mixed Case_Id_seq" OWNED BY public."Mixed Case"."Id";


--
-- Name: Mixed Case_always_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public."Mixed Case" ALTER COLUMN always ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public."Mixed Case_always_seq"
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: Mixed Case_by_default_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public."Mixed Case" ALTER COLUMN by_default ADD GENERATED BY DEFAULT AS IDENTITY (
    SEQUENCE NAME public."Mixed Case_by_default_seq"
    START WITH 7
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: Mixed Case_plain_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public."Mixed Case_plain_seq"
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public."Mixed Case_plain_seq" OWNER TO postgres;

--
-- Name: Mixed Case_plain_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public."Mixed Case_plain_seq" OWNED BY public."Mixed Case".plain;


--
-- Name: Mixed Case_small_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

CREATE SEQUENCE public."Mixed Case_small_seq"
    AS smallint
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;


ALTER TABLE public."Mixed Case_small_seq" OWNER TO postgres;

--
-- Name: Mixed Case_small_seq; Type: SEQUENCE OWNED BY; Schema: public; Owner: postgres
--

ALTER SEQUENCE public."Mixed Case_small_seq" OWNED BY public."Mixed Case".small;


--
-- Name: altered; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.altered (
    id integer NOT NULL,
    name text DEFAULT 'x'::text NOT NULL,
    n integer DEFAULT (1 + 2) NOT NULL
);


ALTER TABLE public.altered OWNER TO postgres;

--
-- Name: TABLE altered; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON TABLE public.altered IS 'changed; later';


--
-- Name: COLUMN altered.name; Type: COMMENT; Schema: public; Owner: postgres
--

COMMENT ON COLUMN public.altered.name IS 'a name';


--
-- Name: altered_id_seq; Type: SEQUENCE; Schema: public; Owner: postgres
--

ALTER TABLE public.altered ALTER COLUMN id ADD GENERATED ALWAYS AS IDENTITY (
    SEQUENCE NAME public.altered_id_seq
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1
);


--
-- Name: base; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.base (
    id integer NOT NULL,
    note text DEFAULT 'n'::text,
    CONSTRAINT base_note_check CHECK ((note <> ''::text))
);


ALTER TABLE public.base OWNER TO postgres;

--
-- Name: events; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.events (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    payload jsonb
)
PARTITION BY RANGE (at);


ALTER TABLE public.events OWNER TO postgres;

--
-- Name: events_2025; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.events_2025 (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    payload jsonb
);


ALTER TABLE public.events_2025 OWNER TO postgres;

--
-- Name: events_rest; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.events_rest (
    id bigint NOT NULL,
    at timestamp with time zone NOT NULL,
    payload jsonb
);


ALTER TABLE public.events_rest OWNER TO postgres;

--
-- Name: kid; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.kid (
    note text DEFAULT 'k'::text,
    extra integer
)
INHERITS (public.base);


ALTER TABLE public.kid OWNER TO postgres;

--
-- Name: seen; Type: VIEW; Schema: public; Owner: postgres
--

CREATE VIEW public.seen AS
 SELECT altered.id
   FROM public.altered;


ALTER TABLE public.seen OWNER TO postgres;

--
-- Name: types; Type: TABLE; Schema: public; Owner: postgres
--

CREATE TABLE public.types (
    a_bool boolean,
    a_int2 smallint,
    a_int4 integer,
    a_int8 bigint,
    a_real real,
    a_double double precision,
    a_float real,
    a_numeric numeric,
    a_decimal numeric(10,2),
    a_round numeric(5,-2),
    a_fine numeric(2,4),
    a_whole numeric(7,0),
    a_text text,
    a_varchar character varying,
    a_varchar5 character varying(5),
    a_char character(1),
    a_char3 character(3),
    a_bpchar bpchar,
    a_uuid uuid,
    a_bytea bytea,
    a_date date,
    a_time time without time zone,
    a_time3 time(3) without time zone,
    a_stamp timestamp without time zone,
    a_stamp0 timestamp(0) without time zone,
    a_stampz timestamp with time zone,
    a_stampz3 timestamp(3) with time zone,
    a_json json,
    a_jsonb jsonb,
    a_citext public.citext,
    a_mood public.mood,
    a_level app."Level",
    an_email public.email,
    a_short public.short,
    a_very_short public.very_short,
    a_feeling public.feeling,
    some_tags app.tags,
    some_bools boolean[],
    some_numbers numeric(10,3)[],
    some_names character varying(8)[],
    some_moods public.mood[],
    some_emails public.email[],
    some_shorts public.short[],
    some_citexts public.citext[],
    some_stamps timestamp with time zone[],
    an_interval interval,
    an_inet inet,
    a_timetz time with time zone,
    a_range int4range,
    some_intervals interval[],
    a_point point,
    a_money money,
    some_bits bit(3),
    "a ""char""" "char"
);


ALTER TABLE public.types OWNER TO postgres;

--
-- Name: events_2025; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.events ATTACH PARTITION public.events_2025 FOR VALUES FROM ('2025-01-01 00:00:00+00') TO ('2026-01-01 00:00:00+00');


--
-- Name: events_rest; Type: TABLE ATTACH; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.events ATTACH PARTITION public.events_rest DEFAULT;


--
-- Name: Mixed Case Id; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."Mixed Case" ALTER COLUMN "Id" SET DEFAULT nextval('public."Mixed Case_Id_seq"'::regclass);


--
-- Name: Mixed Case small; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."Mixed Case" ALTER COLUMN small SET DEFAULT nextval('public."Mixed Case_small_seq"'::regclass);


--
-- Name: Mixed Case plain; Type: DEFAULT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."Mixed Case" ALTER COLUMN plain SET DEFAULT nextval('public."Mixed Case_plain_seq"'::regclass);


--
-- Name: child child_pkey; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.child
    ADD CONSTRAINT child_pkey PRIMARY KEY (id);


--
-- Name: parent parent_a_b_key; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.parent
    ADD CONSTRAINT parent_a_b_key UNIQUE (a) INCLUDE (b);


--
-- Name: parent parent_pkey; Type: CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.parent
    ADD CONSTRAINT parent_pkey PRIMARY KEY (b, a);


--
-- Name: Mixed Case Mixed Case_later_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."Mixed Case"
    ADD CONSTRAINT "Mixed Case_later_key" UNIQUE NULLS NOT DISTINCT (later) DEFERRABLE INITIALLY DEFERRED;


--
-- Name: Mixed Case Mixed Case_negative_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."Mixed Case"
    ADD CONSTRAINT "Mixed Case_negative_key" UNIQUE (negative);


--
-- Name: Mixed Case Mixed Case_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."Mixed Case"
    ADD CONSTRAINT "Mixed Case_pkey" PRIMARY KEY ("Id");


--
-- Name: Mixed Case Mixed Case_plain_small_excl; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."Mixed Case"
    ADD CONSTRAINT "Mixed Case_plain_small_excl" EXCLUDE USING gist (plain WITH =, small WITH <>);


--
-- Name: Mixed Case Mixed Case_plain_small_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."Mixed Case"
    ADD CONSTRAINT "Mixed Case_plain_small_key" UNIQUE (plain, small);


--
-- Name: Mixed Case Named Key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public."Mixed Case"
    ADD CONSTRAINT "Named Key" UNIQUE NULLS NOT DISTINCT (small, "quoted ""name""") DEFERRABLE;


--
-- Name: altered adopted; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.altered
    ADD CONSTRAINT adopted UNIQUE (n, id);


--
-- Name: altered altered_n_key; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.altered
    ADD CONSTRAINT altered_n_key UNIQUE (n);


--
-- Name: altered altered_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.altered
    ADD CONSTRAINT altered_pkey PRIMARY KEY (id);


--
-- Name: events events_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.events
    ADD CONSTRAINT events_pkey PRIMARY KEY (id, at);


--
-- Name: events_2025 events_2025_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.events_2025
    ADD CONSTRAINT events_2025_pkey PRIMARY KEY (id, at);


--
-- Name: events_rest events_rest_pkey; Type: CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.events_rest
    ADD CONSTRAINT events_rest_pkey PRIMARY KEY (id, at);


--
-- Name: altered_lower_n_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX altered_lower_n_idx ON public.altered USING btree (lower(name), n);


--
-- Name: events_payload_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX events_payload_id_idx ON ONLY public.events USING btree (payload, id);


--
-- Name: events_2025_payload_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX events_2025_payload_id_idx ON public.events_2025 USING btree (payload, id);


--
-- Name: events_rest_payload_id_idx; Type: INDEX; Schema: public; Owner: postgres
--

CREATE INDEX events_rest_payload_id_idx ON public.events_rest USING btree (payload, id);


--
-- Name: lower_unique; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX lower_unique ON public.altered USING btree (lower(name));


--
-- Name: partial_unique; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX partial_unique ON public.altered USING btree (name) WHERE (n > 0);


--
-- Name: plain_unique; Type: INDEX; Schema: public; Owner: postgres
--

CREATE UNIQUE INDEX plain_unique ON public.altered USING btree (name DESC NULLS LAST, n);


--
-- Name: events_2025_payload_id_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.events_payload_id_idx ATTACH PARTITION public.events_2025_payload_id_idx;


--
-- Name: events_2025_pkey; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.events_pkey ATTACH PARTITION public.events_2025_pkey;


--
-- Name: events_rest_payload_id_idx; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.events_payload_id_idx ATTACH PARTITION public.events_rest_payload_id_idx;


--
-- Name: events_rest_pkey; Type: INDEX ATTACH; Schema: public; Owner: postgres
--

ALTER INDEX public.events_pkey ATTACH PARTITION public.events_rest_pkey;


--
-- Name: altered nothing; Type: RULE; Schema: public; Owner: postgres
--

CREATE RULE nothing AS
    ON DELETE TO public.altered DO INSTEAD NOTHING;


--
-- Name: altered touched; Type: TRIGGER; Schema: public; Owner: postgres
--

CREATE TRIGGER touched BEFORE INSERT ON public.altered FOR EACH ROW EXECUTE FUNCTION public.touch();


--
-- Name: child child_mixed_fkey; Type: FK CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.child
    ADD CONSTRAINT child_mixed_fkey FOREIGN KEY (mixed) REFERENCES public."Mixed Case"("Id") DEFERRABLE INITIALLY DEFERRED;


--
-- Name: child child_self_fkey; Type: FK CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.child
    ADD CONSTRAINT child_self_fkey FOREIGN KEY (self) REFERENCES app.child(id) ON DELETE SET NULL;


--
-- Name: child child_y_x_fkey; Type: FK CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.child
    ADD CONSTRAINT child_y_x_fkey FOREIGN KEY (y, x) REFERENCES app.parent(b, a) MATCH FULL ON UPDATE CASCADE;


--
-- Name: child other; Type: FK CONSTRAINT; Schema: app; Owner: postgres
--

ALTER TABLE ONLY app.child
    ADD CONSTRAINT other FOREIGN KEY (x) REFERENCES app.parent(a);


--
-- Name: altered altered_n_fkey; Type: FK CONSTRAINT; Schema: public; Owner: postgres
--

ALTER TABLE ONLY public.altered
    ADD CONSTRAINT altered_n_fkey FOREIGN KEY (n) REFERENCES public.altered(id) ON DELETE SET DEFAULT NOT VALID;


--
-- Name: altered; Type: ROW SECURITY; Schema: public; Owner: postgres
--

ALTER TABLE public.altered ENABLE ROW LEVEL SECURITY;

--
-- PostgreSQL database dump complete
--

\unrestrict 1hZehivdxGlnIeuXSPEX2W4a6I06c7yXhE3qZoOxUYgnnSe4ZBCOgMo5P9Ty1D6

