// Transactions.java BOOTSTRAP TOPIC -- ten committed records, then five aborted
// ones.
// Transactions.java BOOTSTRAP TOPIC abort MEGABYTES -- so much that is aborted,
// in partition 0.
// Transactions.java BOOTSTRAP TOPIC hold -- ten records in partition 0, which are
// committed when a line comes from standard input; "open" is printed before.

import java.util.Properties;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;

public class Transactions
{
  public static void main (String[] args) throws Exception
  {
    Properties settings = new Properties ();
    settings.put ("bootstrap.servers", args[0]);
    settings.put ("transactional.id", "sfcrime-tests-" + args[1]);
    settings.put ("transaction.timeout.ms", "300000");
    StringSerializer text = new StringSerializer ();
    try (var producer = new KafkaProducer<String, String> (settings, text, text))
      {
        producer.initTransactions ();
        if (args.length == 4)
          {
            // a hundred transactions, as those of a writer that fails again
            for (int i = 0; i < 100; i++)
              {
                send (producer, args[1], "x".repeat (10000),
                      Integer.parseInt (args[3]));
                producer.abortTransaction ();
              }
          }
        else if (args.length == 3)
          {
            send (producer, args[1], "{\"crime_id\":\"held\"}", 10);
            System.out.println ("open");
            System.in.read ();
            producer.commitTransaction ();
          }
        else
          {
            send (producer, args[1], "committed", 10);
            producer.commitTransaction ();
            send (producer, args[1], "aborted", 5);
            producer.abortTransaction ();
          }
      }
  }

  // Flushed, so that aborted records reach the log too.
  private static void send (KafkaProducer<String, String> producer,
                            String topic, String value, int count)
  {
    producer.beginTransaction ();
    for (int i = 0; i < count; i++)
      producer.send (new ProducerRecord<> (topic, 0, null, value));
    producer.flush ();
  }
}
