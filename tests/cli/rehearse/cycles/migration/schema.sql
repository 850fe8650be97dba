CREATE TABLE teams (id text PRIMARY KEY, lead text, part_of text REFERENCES teams);
CREATE TABLE people (id text PRIMARY KEY, team text REFERENCES teams, boss text REFERENCES people, mentor text);
ALTER TABLE teams ADD CONSTRAINT teams_lead_fkey FOREIGN KEY (lead) REFERENCES people;
ALTER TABLE people ADD CONSTRAINT people_mentor_fkey FOREIGN KEY (mentor) REFERENCES people;
