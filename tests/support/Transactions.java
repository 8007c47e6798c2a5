// Transactions.java -- ten committed records, then five aborted ones.

import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

public class Transactions
{
  public static void main (String[] args)
  {
    Properties settings = new Properties ();
    settings.put ("bootstrap.servers", args[0]);
    settings.put ("transactional.id", "sfcrime-tests");
    StringSerializer text = new StringSerializer ();
    try (var producer = new KafkaProducer<String, String> (settings, text, text))
      {
        producer.initTransactions ();
        send (producer, args[1], "committed", 10);
        producer.commitTransaction ();
        send (producer, args[1], "aborted", 5);
        producer.abortTransaction ();
      }
  }

  // Flushed, so that aborted records reach the log too.
  private static void send (KafkaProducer<String, String> producer,
                            String topic, String value, int count)
  {
    producer.beginTransaction ();
    for (int i = 0; i < count; i++)
      producer.send (new ProducerRecord<> (topic, value));
    producer.flush ();
  }
}
