import java.io.File;
import org.semanticweb.owlapi.apibinding.OWLManager;
import org.semanticweb.owlapi.model.OWLOntology;
import org.semanticweb.owlapi.profiles.Profiles;

/** Prints how many axioms the OWL API reads from a file, and what keeps it out of OWL 2 DL. */
public class Profile {
    public static void main(String[] arguments) throws Exception {
        OWLOntology ontology = OWLManager.createOWLOntologyManager()
            .loadOntologyFromOntologyDocument(new File(arguments[0]));
        System.out.println(ontology.getAxiomCount() + " axioms");
        Profiles.OWL2_DL.checkOntology(ontology).getViolations().forEach(System.out::println);
    }
}
