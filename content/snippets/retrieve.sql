-- Hybrid retrieval for PostgreSQL with the pgvector extension.
-- Parameters: :query_vector, :query_text, :now, and :groups,
-- the text array of the groups that the caller belongs to.

-- <hybrid>
WITH allowed AS (          -- access control comes first
  SELECT chunk_id, embedding, words
  FROM chunk
  WHERE readers && :groups -- at least one group in common
    AND valid_from <= :now
    AND (valid_to IS NULL OR valid_to > :now)
),
by_meaning AS (
  SELECT chunk_id, row_number() OVER (
           ORDER BY embedding <=> :query_vector, chunk_id
         ) AS place
  FROM allowed
  ORDER BY place
  LIMIT 50
),
by_words AS (
  SELECT chunk_id, row_number() OVER (
           ORDER BY ts_rank_cd(words, query) DESC, chunk_id
         ) AS place
  FROM allowed,
       websearch_to_tsquery('english', :query_text) AS query
  WHERE words @@ query
  ORDER BY place
  LIMIT 50
),
fused AS (                 -- reciprocal rank fusion, k = 60
  SELECT chunk_id, sum(1.0 / (60 + place)) AS score
  FROM (
    SELECT * FROM by_meaning
    UNION ALL
    SELECT * FROM by_words
  ) AS lists
  GROUP BY chunk_id
)
SELECT c.document_id, c.chunk_id, c.source_version, c.body,
       f.score
FROM fused AS f
JOIN chunk AS c USING (chunk_id)
ORDER BY f.score DESC, c.chunk_id
LIMIT 50;                  -- the candidates for reranking
-- </hybrid>

-- <purge>
-- One transaction: the text, its vectors, its cached answers.
BEGIN;
DELETE FROM answer_cache
 WHERE answer_id IN (
   SELECT answer_id FROM answer_source
    WHERE document_id = :document_id
 );
DELETE FROM chunk
 WHERE document_id = :document_id;
INSERT INTO deletion_log (document_id, deleted_at, reason)
VALUES (:document_id, :now, :reason);
COMMIT;
-- </purge>
