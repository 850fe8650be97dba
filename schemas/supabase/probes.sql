-- What the new application asks most often, with the time that it may take. psql can run this file, too.
-- A query that ends with \gset finds example values in the tables: the person with the most messages, the busiest
-- company and day. Where a table is empty it gives a value that no row has.

SELECT coalesce(max(company_id), 0) AS company, coalesce(max(phone), '') AS phone
    FROM (SELECT company_id, phone FROM messages GROUP BY company_id, phone ORDER BY count(*) DESC, phone LIMIT 1) AS busiest \gset

SELECT coalesce(max(company_id), 0) AS owner, coalesce(max(date), '2000-01-01') AS day
    FROM (SELECT company_id, date FROM bookings WHERE date IS NOT NULL
          GROUP BY company_id, date ORDER BY count(*) DESC, date LIMIT 1) AS busiest \gset

SELECT coalesce(max(staff_id), 0) AS person
    FROM (SELECT staff_id FROM staff_schedules GROUP BY staff_id ORDER BY count(*) DESC, staff_id LIMIT 1) AS busiest \gset

-- probe: the last 50 messages with a client
-- limit: 100 ms
SELECT id, message, direction, status, created_at
    FROM messages WHERE company_id = :'company' AND phone = :'phone' ORDER BY created_at DESC LIMIT 50;

-- probe: the client who writes
-- limit: 100 ms
SELECT id, name, visit_count, last_visit_date, preferences
    FROM clients WHERE phone = :'phone';

-- probe: the bookings of a day
-- limit: 100 ms
SELECT client_name, staff_name, services, datetime, duration
    FROM bookings WHERE company_id = :'owner' AND date = :'day' ORDER BY datetime;

-- probe: when a member of staff works
-- limit: 100 ms
SELECT date, work_start, work_end
    FROM staff_schedules WHERE staff_id = :'person' AND is_working ORDER BY date LIMIT 30;

-- probe: messages that wait for an answer
-- limit: 100 ms
SELECT id, phone, message FROM messages WHERE processed = false ORDER BY created_at LIMIT 100;
