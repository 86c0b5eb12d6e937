-- Since when a patient waits for a doctor, and how the doctor's other patients are found.
ALTER TABLE consultations ADD COLUMN waiting_since BIGINT;
CREATE INDEX consultations_waiting ON consultations (doctor_account, waiting_since);
